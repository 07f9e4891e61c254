using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OrleansGateway.Protocol.Transport;

/// <summary>Accepts one TLS certificate and no other, such as the self-signed one of a private server.</summary>
public static class CertificatePin
{
    /// <summary>Accepts a certificate by its fingerprint.</summary>
    /// <param name="sha256">The SHA-256 of the certificate (DER), 32 bytes.</param>
    /// <exception cref="ArgumentException">The length is not 32.</exception>
    public static RemoteCertificateValidationCallback ForFingerprint(ReadOnlySpan<byte> sha256)
    {
        if (sha256.Length != SHA256.HashSizeInBytes)
        {
            throw new ArgumentException($"A SHA-256 fingerprint has {SHA256.HashSizeInBytes} bytes.", nameof(sha256));
        }

        var expected = sha256.ToArray();
        return (_, certificate, _, _) =>
            certificate is not null
            && CryptographicOperations.FixedTimeEquals(certificate.GetCertHash(HashAlgorithmName.SHA256), expected);
    }

    /// <summary>Accepts a given certificate.</summary>
    /// <param name="certificate">The certificate.</param>
    public static RemoteCertificateValidationCallback For(X509Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return ForFingerprint(certificate.GetCertHash(HashAlgorithmName.SHA256));
    }
}
