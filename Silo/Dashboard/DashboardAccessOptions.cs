namespace OrleansGateway.Silo.Dashboard;

/// <summary>Who may see the dashboard; configuration section <c>Dashboard</c>.</summary>
public sealed class DashboardAccessOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "Dashboard";

    /// <summary>Whether the dashboard is served at <c>/dashboard</c>. Default: yes.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The password for HTTP basic authentication, at least 12 characters; the user's name is free. Default: none, and
    /// then only this machine may look.
    /// </summary>
    public string? Password { get; set; }
}
