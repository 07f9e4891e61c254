namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>The steps of a pairing.</summary>
public enum PairingStep
{
    /// <summary>A QR code to show; it replaces the one before.</summary>
    QrCode = 0,

    /// <summary>The account accepted the device; the first login follows.</summary>
    Paired = 1,

    /// <summary>The instance is logged in and can send. The last update.</summary>
    Connected = 2,

    /// <summary>Pairing failed. The last update.</summary>
    Failed = 3,

    /// <summary>The instance is linked already; log it out first. The last update.</summary>
    AlreadyPaired = 4,
}
