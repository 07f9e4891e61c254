using Google.Protobuf;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Proto;
using Certificate = OrleansGateway.Protocol.Proto.CertChain.Types.NoiseCertificate;

namespace OrleansGateway.Protocol.Noise;

/// <summary>The certificate chain of a server, checked: root → intermediate → leaf → the key used in the handshake.</summary>
/// <remarks>Source: docs/protocol/facts.md#noise.certificate, both lists of checks.</remarks>
internal static class CertificateChain
{
    /// <summary>The serial number by which an intermediate certificate names the root as its issuer.</summary>
    public const uint RootSerial = 0;

    /// <summary>Checks a chain; returns only if every link holds.</summary>
    /// <param name="chain">The bytes of the chain, as decrypted from the server's message.</param>
    /// <param name="serverKey">The static key that the server used in this handshake.</param>
    /// <param name="root">What we trust.</param>
    /// <param name="now">The time for which the certificates must be valid.</param>
    /// <exception cref="HandshakeException">A link does not hold.</exception>
    public static void Verify(ReadOnlySpan<byte> chain, ReadOnlySpan<byte> serverKey, NoiseRoot root, DateTimeOffset now)
    {
        var certificates = Parse<CertChain>(CertChain.Parser, chain);
        var intermediate = Open(certificates.Intermediate);
        var leaf = Open(certificates.Leaf);

        Require(HandshakeFailure.UntrustedRoot, intermediate.IssuerSerial == RootSerial
            && IsSigned(certificates.Intermediate, root.PublicKey.Span));
        Require(HandshakeFailure.UntrustedLeaf, leaf.IssuerSerial == intermediate.Serial
            && IsSigned(certificates.Leaf, intermediate.Key.Span));
        Require(HandshakeFailure.KeyMismatch, leaf.Key.Span.SequenceEqual(serverKey));
        Require(HandshakeFailure.OutsideValidity, IsValid(intermediate, now) && IsValid(leaf, now));
    }

    private static Certificate.Types.Details Open(Certificate? certificate)
    {
        Require(HandshakeFailure.MalformedCertificate, certificate is { HasDetails: true, HasSignature: true });
        var details = Parse<Certificate.Types.Details>(Certificate.Types.Details.Parser, certificate!.Details.Span);
        Require(HandshakeFailure.MalformedCertificate,
            details is { HasSerial: true, HasIssuerSerial: true, Key.Length: X25519.KeySize });
        return details;
    }

    private static bool IsSigned(Certificate certificate, ReadOnlySpan<byte> issuerKey) =>
        XEdDsa.Verify(issuerKey, certificate.Details.Span, certificate.Signature.Span);

    // A time that is not set does not limit; public clients differ here, and the service sets both.
    private static bool IsValid(Certificate.Types.Details details, DateTimeOffset now)
    {
        var seconds = (ulong)Math.Max(0, now.ToUnixTimeSeconds());
        return (!details.HasNotBefore || details.NotBefore <= seconds) && (!details.HasNotAfter || seconds <= details.NotAfter);
    }

    private static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new HandshakeException(HandshakeFailure.MalformedCertificate, exception);
        }
    }

    private static void Require(HandshakeFailure failure, bool holds)
    {
        if (!holds)
        {
            throw new HandshakeException(failure);
        }
    }
}
