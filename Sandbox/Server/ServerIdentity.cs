using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Server.Noise;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Server;

/// <summary>The keys of this server, made at start: the root that clients must trust, and the static Noise key.</summary>
internal sealed class ServerIdentity
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);

    private readonly SandboxOptions _options;
    private readonly KeyPair _staticKey;
    private readonly byte[] _chain;

    /// <summary>Makes the keys and the certificate chain.</summary>
    /// <param name="options">Randomness and clock.</param>
    public ServerIdentity(SandboxOptions options)
    {
        _options = options;
        _staticKey = KeyPair.Generate(options.Random);
        var authority = new CertificateAuthority(options.Random);
        var now = options.Time.GetUtcNow();

        // Both times are set: whatsmeow reads an unset end as expired.
        var validity = new CertificateValidity(now.AddDays(-1), now + Lifetime);
        _chain = authority.Issue(_staticKey.PublicKey.Span, validity, options.Random);
        Root = authority.Root;
    }

    /// <summary>The root that clients must trust.</summary>
    public NoiseRoot Root { get; }

    /// <summary>Begins a handshake.</summary>
    public XxResponder Respond() => new(_staticKey, _chain, _options.Random);
}
