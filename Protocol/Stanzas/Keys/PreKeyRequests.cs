using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Stanzas.Keys;

/// <summary>Requests how many one-time pre-keys of this device the server still has.</summary>
internal sealed class PreKeyCountQuery : IIqRequest<long>
{
    public Node ToNode(string id) => IqStanza.Get(id, "encrypt", new Node("count"));

    public long ParseReply(Node reply) => reply.RequiredChild("count").RequiredNumber("value");
}

/// <summary>Gives the server one-time pre-keys, with the signed one and the identity they belong to.</summary>
/// <param name="registrationId">The number of this device.</param>
/// <param name="identity">The public identity key, 32 bytes.</param>
/// <param name="signedPreKey">The signed pre-key.</param>
/// <param name="preKeys">The one-time pre-keys.</param>
internal sealed class PreKeyUpload(
    uint registrationId, ReadOnlyMemory<byte> identity, PublicSignedPreKey signedPreKey, IReadOnlyList<PublicPreKey> preKeys)
    : IIqRequest<bool>
{
    public Node ToNode(string id) => IqStanza.Set(
        id,
        "encrypt",
        KeyNodes.Registration(registrationId),
        KeyNodes.Type(),
        KeyNodes.Identity(identity),
        new Node("list").With(preKeys.Select(KeyNodes.Key)),
        KeyNodes.SignedKey(signedPreKey));

    public bool ParseReply(Node reply) => true;
}

/// <summary>Requests which keys of this device the server has; a reply without them calls for another upload.</summary>
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
