namespace OrleansGateway.Protocol.Noise;

/// <summary>The rule that a handshake broke.</summary>
public enum HandshakeFailure
{
    /// <summary>A message is no protobuf of the handshake, or lacks a part that belongs to its step.</summary>
    MalformedMessage = 0,

    /// <summary>A part does not decrypt: wrong keys, or the bytes were changed on the way.</summary>
    Undecryptable,

    /// <summary>The certificate chain is no protobuf, or lacks a certificate, a key or a signature.</summary>
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
