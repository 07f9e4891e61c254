namespace OrleansGateway.Grains.Interfaces.Options;

/// <summary>Options that are bound to one configuration section and check themselves at start.</summary>
internal interface IGatewayOptions
{
    /// <summary>The configuration section, such as <c>Storage:Leases</c>.</summary>
    static abstract string Section { get; }

    /// <summary>The names of sections below <see cref="Section"/> that belong to other options.</summary>
    static virtual IReadOnlyList<string> Subsections => [];

    /// <summary>Checks the values.</summary>
    /// <param name="checks">Collects what is wrong.</param>
    void Validate(OptionsChecks checks);
}
