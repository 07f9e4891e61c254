using System.Security.Cryptography;
using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Stanzas.Keys;

/// <summary>Returns a digest of the device's keys on the server. A result without digest makes Baileys upload again.</summary>
internal sealed class KeyDigestQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("encrypt", "get", "digest")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query)
    {
        var keys = context.Sender.Keys;
        var signed = keys.Signed;
        var unused = keys.Unused();

        // SHA-1 over identity, signed pre-key with signature and one-time keys, 20 bytes as in the recorded answers; no
        // measured client recomputes it.
#pragma warning disable CA5350 // The wire format requires these 20 bytes; nothing relies on their strength.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(keys.Identity.Span);
        hash.AppendData(signed.PublicKey.Span);
        hash.AppendData(signed.Signature.Span);
        foreach (var key in unused)
        {
            hash.AppendData(key.PublicKey.Span);
        }

        return ServerNode.Result(query, new Node("digest").With(
            KeyNode.OfRegistration(keys.RegistrationId),
            KeyNode.OfType(),
            KeyNode.OfIdentity(keys.Identity),
            KeyNode.Of(signed),
            new Node("list").With(unused.Select(key => KeyNode.OfId(key.Id))),
            new Node("hash").WithBytes(hash.GetHashAndReset())));
    }
}
