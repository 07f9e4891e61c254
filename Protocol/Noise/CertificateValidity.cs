namespace OrleansGateway.Protocol.Noise;

/// <summary>The times between which a certificate is valid, both included; whole seconds count.</summary>
/// <param name="NotBefore">The first moment.</param>
/// <param name="NotAfter">The last moment.</param>
public sealed record CertificateValidity(DateTimeOffset NotBefore, DateTimeOffset NotAfter);
