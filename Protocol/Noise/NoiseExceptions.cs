using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Noise;

/// <summary>A handshake message was refused. The handshake is as it was before that message.</summary>
/// <param name="failure">Which rule was broken.</param>
/// <param name="inner">The cause.</param>
internal sealed class HandshakeException(HandshakeFailure failure, Exception? inner = null)
    : ProtocolViolationException($"The Noise handshake was refused: {failure}.", inner)
{
    /// <summary>Which rule was broken.</summary>
    public HandshakeFailure Failure { get; } = failure;
}

/// <summary>The rule that a handshake broke.</summary>
internal enum HandshakeFailure
{
    /// <summary>A message is not a protobuf of the handshake, or lacks a part that belongs to its step.</summary>
    MalformedMessage = 0,

    /// <summary>A part does not decrypt: wrong keys, or the bytes were changed on the way.</summary>
    Undecryptable,

    /// <summary>The certificate chain is not a protobuf, or lacks a certificate, a key or a signature.</summary>
    MalformedCertificate,

    /// <summary>The trusted root did not sign the intermediate certificate, or it names another issuer.</summary>
    UntrustedRoot,

    /// <summary>The intermediate certificate did not sign the leaf certificate, or the leaf names another issuer.</summary>
    UntrustedLeaf,

    /// <summary>The leaf certificate is for another key than the one that the server used in the handshake.</summary>
    KeyMismatch,

    /// <summary>A certificate is not valid yet or not any more.</summary>
    OutsideValidity,
}

/// <summary>The stream of frames is broken: a wrong introduction, a frame beyond the limit, or one that does not decrypt.</summary>
/// <param name="rule">The rule that was broken, without content.</param>
/// <param name="inner">The cause.</param>
internal sealed class FrameException(string rule, Exception? inner = null)
    : ProtocolViolationException($"Broken stream of frames: {rule}.", inner);
