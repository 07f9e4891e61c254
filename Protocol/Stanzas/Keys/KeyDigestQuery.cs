using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Stanzas.Keys;

/// <summary>Asks which keys of this device the server has; an answer without them asks for another upload.</summary>
internal sealed class KeyDigestQuery : IIqRequest<KeyDigest?>
{
    public Node ToNode(string id) => IqStanza.Get(id, "encrypt", new Node("digest"));

    public KeyDigest? ParseReply(Node reply)
    {
        var digest = reply.Child("digest");
        return digest is null
            ? null
            : new KeyDigest(
                KeyNodes.ReadRegistration(digest),
                KeyNodes.ReadIdentity(digest),
                KeyNodes.ReadSignedKey(digest.RequiredChild("skey")));
    }
}

/// <summary>What the server has of this device's keys.</summary>
/// <param name="RegistrationId">The number of the device.</param>
/// <param name="Identity">The public identity key, 32 bytes.</param>
/// <param name="SignedPreKey">The signed pre-key.</param>
internal sealed record KeyDigest(uint RegistrationId, ReadOnlyMemory<byte> Identity, PublicSignedPreKey SignedPreKey);
