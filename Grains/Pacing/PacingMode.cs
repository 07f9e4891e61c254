namespace OrleansGateway.Grains.Pacing;

/// <summary>When the defaults of the section <c>Pacing</c> hold.</summary>
public enum PacingMode
{
    /// <summary>
    /// Unless <c>WhatsApp:Url</c> is on this machine, as the Sandbox is; what the section, a pool or an instance names itself holds
    /// there too.
    /// </summary>
    Auto = 0,

    /// <summary>Always.</summary>
    On = 1,

    /// <summary>Nothing is paced, whatever pools and instances say.</summary>
    Off = 2,
}
