using Google.Protobuf;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Server.Noise;

/// <summary>Issues the certificate chain of a server: a root, which clients trust, and an intermediate signed by it.</summary>
/// <remarks>
/// A leaf carries its serial number, the serial of the intermediate and the server's static key; the intermediate names the
/// root by serial number 0. Source: docs/protocol/facts.md#noise.certificate.
/// </remarks>
internal sealed class CertificateAuthority
{
    private const uint IntermediateSerial = 1;
    private const uint LeafSerial = 2;

    private readonly KeyPair _root;
    private readonly KeyPair _intermediate;

    /// <summary>Issues with given keys.</summary>
    /// <param name="root">The root's keys.</param>
    /// <param name="intermediate">The keys of the intermediate certificate.</param>
    public CertificateAuthority(KeyPair root, KeyPair intermediate)
    {
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(intermediate);
        _root = root;
        _intermediate = intermediate;
        Root = new NoiseRoot(root.PublicKey.Span);
    }

    /// <summary>Issues with new keys.</summary>
    /// <param name="random">Where the keys come from.</param>
    public CertificateAuthority(IRandomSource random)
        : this(KeyPair.Generate(random), KeyPair.Generate(random))
    {
    }

    /// <summary>What clients have to trust.</summary>
    public NoiseRoot Root { get; }

    /// <summary>Issues a chain for a server.</summary>
    /// <param name="serverKey">The server's static public key, 32 bytes.</param>
    /// <param name="validity">When both certificates are valid; null writes no times, which some clients refuse.</param>
    /// <param name="random">For the signatures.</param>
    /// <returns>The bytes that the server sends in its handshake message.</returns>
    public byte[] Issue(ReadOnlySpan<byte> serverKey, CertificateValidity? validity, IRandomSource random)
    {
        var intermediate = Describe(IntermediateSerial, CertificateChain.RootSerial, _intermediate.PublicKey.Span, validity);
        var leaf = Describe(LeafSerial, IntermediateSerial, serverKey, validity);
        return new CertChain { Intermediate = Sign(intermediate, _root, random), Leaf = Sign(leaf, _intermediate, random) }
            .ToByteArray();
    }

    private static CertChain.Types.NoiseCertificate.Types.Details Describe(
        uint serial, uint issuerSerial, ReadOnlySpan<byte> key, CertificateValidity? validity)
    {
        var details = new CertChain.Types.NoiseCertificate.Types.Details
        {
            Serial = serial,
            IssuerSerial = issuerSerial,
            Key = ByteString.CopyFrom(key),
        };
        if (validity is not null)
        {
            details.NotBefore = (ulong)validity.NotBefore.ToUnixTimeSeconds();
            details.NotAfter = (ulong)validity.NotAfter.ToUnixTimeSeconds();
        }

        return details;
    }

    private static CertChain.Types.NoiseCertificate Sign(
        CertChain.Types.NoiseCertificate.Types.Details details, KeyPair issuer, IRandomSource random)
    {
        var bytes = details.ToByteString();
        var signature = new byte[XEdDsa.SignatureSize];
        XEdDsa.Sign(issuer.PrivateKey.Span, bytes.Span, random, signature);
        return new CertChain.Types.NoiseCertificate { Details = bytes, Signature = ByteString.CopyFrom(signature) };
    }
}

/// <summary>The times between which a certificate is valid, both included; whole seconds count.</summary>
/// <param name="NotBefore">The first moment.</param>
/// <param name="NotAfter">The last moment.</param>
internal sealed record CertificateValidity(DateTimeOffset NotBefore, DateTimeOffset NotAfter);
