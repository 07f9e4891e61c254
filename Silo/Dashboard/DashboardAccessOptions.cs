using OrleansGateway.Grains.Interfaces.Options;

namespace OrleansGateway.Silo.Dashboard;

/// <summary>Who may open the dashboard; configuration section <c>Dashboard</c>.</summary>
public sealed class DashboardAccessOptions : IGatewayOptions
{
    private const int ShortestPassword = 12;

    /// <summary>Whether the dashboard is served at <c>/dashboard</c>. Default: yes.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// The password for HTTP basic authentication, at least 12 characters; any user name will do. Default: none;
    /// then only this machine may open the dashboard.
    /// </summary>
    public string? Password { get; set; }

    static string IGatewayOptions.Section => "Dashboard";

    void IGatewayOptions.Validate(OptionsChecks checks) => checks.Require(
        Password is null or { Length: >= ShortestPassword },
        "is shorter than 12 characters; set a longer one, or leave it out to allow this machine only",
        nameof(Password));
}
