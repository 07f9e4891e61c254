namespace OrleansGateway.Protocol.Pairing;

/// <summary>Why pairing was refused.</summary>
public enum PairingFailure
{
    /// <summary>Bytes or a text lack a part, or a part has the wrong length.</summary>
    Malformed = 0,

    /// <summary>The identity is not authenticated with the secret of this device's QR code.</summary>
    HmacMismatch,

    /// <summary>The account did not sign the identity for this device.</summary>
    AccountSignatureMismatch,

    /// <summary>The device did not sign the identity that its account gave it.</summary>
    DeviceSignatureMismatch,
}
