using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Signal;

/// <summary>One message could not be encrypted or decrypted. The session is as it was, and so is the connection.</summary>
/// <param name="failure">The typed reason.</param>
/// <param name="message">What happened, without keys or content.</param>
/// <param name="inner">The cause.</param>
internal sealed class SignalException(SignalFailure failure, string message, Exception? inner = null)
    : ProtocolException(message, inner)
{
    /// <summary>The typed reason.</summary>
    public SignalFailure Failure { get; } = failure;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}

/// <summary>Why a message or a key was refused.</summary>
/// <remarks>
/// Values below 100 are the codes that a retry receipt carries (docs/protocol/facts.md#retry.reasons); the others never
/// leave this process.
/// </remarks>
internal enum SignalFailure
{
    /// <summary>There is no session with the sender.</summary>
    NoSession = 1,

    /// <summary>A public key has a wrong length, type byte or order.</summary>
    InvalidKey = 2,

    /// <summary>The message names a pre-key of ours that does not exist (any more).</summary>
    InvalidKeyId = 3,

    /// <summary>The bytes are not a message of the supported version.</summary>
    InvalidMessage = 4,

    /// <summary>The signature of a signed pre-key does not verify.</summary>
    InvalidSignature = 5,

    /// <summary>The message is further ahead of its chain than is followed.</summary>
    FutureMessage = 6,

    /// <summary>The message authentication code does not match.</summary>
    BadMac = 7,

    /// <summary>A stored session cannot be read or used.</summary>
    InvalidSession = 8,

    /// <summary>The key at the counter of the message is used up: it was decrypted before, or the sender used the counter twice.</summary>
    DuplicateMessage = 100,
}
