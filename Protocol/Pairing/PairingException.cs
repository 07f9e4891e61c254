using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Pairing;

/// <summary>Pairing was refused. Nothing was changed.</summary>
/// <param name="failure">Which rule was broken.</param>
/// <param name="inner">The cause.</param>
internal sealed class PairingException(PairingFailure failure, Exception? inner = null)
    : ProtocolViolationException($"Pairing was refused: {failure}.", inner)
{
    /// <summary>Which rule was broken.</summary>
    public PairingFailure Failure { get; } = failure;

    /// <summary>The code that a refusing device answers the server.</summary>
    /// <remarks>Source: docs/protocol/facts.md#codes.pairError.</remarks>
    public int Code => Failure == PairingFailure.Malformed ? 500 : 401;

    /// <summary>The text that a refusing device answers the server.</summary>
    public string Text => Failure switch
    {
        PairingFailure.Malformed => "internal-error",
        PairingFailure.HmacMismatch => "hmac-mismatch",
        _ => "signature-mismatch",
    };
}

/// <summary>Why pairing was refused.</summary>
internal enum PairingFailure
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
