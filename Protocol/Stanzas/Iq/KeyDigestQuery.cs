using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Stanzas.Iq;

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
