using System.Text.Json;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Tests.VectorHarness;

namespace OrleansGateway.Protocol.Tests.Signal;

/// <summary>One side of a recorded conversation. Every record goes through its stored form after each step.</summary>
internal sealed class ConversationParty
{
    private readonly LocalIdentity _local;
    private readonly Dictionary<uint, SignedPreKeyRecord> _signedPreKeys;
    private readonly Dictionary<uint, PreKeyRecord> _preKeys;
    private readonly Dictionary<string, IdentityRecord> _identities = [];

    public ConversationParty(JsonElement json)
    {
        _local = new LocalIdentity(Pair(json.At("identity")), (uint)json.Number("registrationId"));
        _signedPreKeys = json.List("signedPreKeys")
            .Select(key => new SignedPreKeyRecord((uint)key.Number("id"), Pair(key), key.Hex("signature")))
            .ToDictionary(key => key.Id, key => SignedPreKeyRecord.Parse(key.Serialize()));
        _preKeys = json.List("preKeys")
            .Select(key => new PreKeyRecord((uint)key.Number("id"), Pair(key)))
            .ToDictionary(key => key.Id, key => PreKeyRecord.Parse(key.Serialize()));
    }

    public Dictionary<string, SessionRecord> Sessions { get; } = [];

    public void Initiate(string peer, ConversationParty other, JsonElement step, IRandomSource keys)
    {
        var signed = other._signedPreKeys[(uint)step.Number("signedPreKeyId")];
        var oneTime = step.Has("preKeyId") ? other._preKeys[(uint)step.Number("preKeyId")] : null;
        var bundle = new PreKeyBundle(
            other._local.RegistrationId,
            other._local.KeyPair.PublicKey,
            signed.Id,
            signed.KeyPair.PublicKey,
            signed.Signature,
            oneTime?.Id,
            oneTime?.KeyPair.PublicKey ?? default);
        var begun = SessionBuilder.Initiate(
            Sessions.GetValueOrDefault(peer), _identities.GetValueOrDefault(peer), _local, bundle, keys);
        Save(peer, begun.Session, begun.NewIdentity);
    }

    public EncryptedMessage Encrypt(string peer, byte[] plaintext)
    {
        var encrypted = SessionCipher.Encrypt(Sessions[peer], _local, plaintext);
        Save(peer, encrypted.Session, null);
        return encrypted;
    }

    public byte[] Decrypt(string peer, JsonElement message, IRandomSource keys)
    {
        var decrypted = message.Text("type") == "pkmsg"
            ? DecryptFirst(peer, PreKeyWhisperMessage.Parse(message.Hex("body")), keys)
            : SessionCipher.Decrypt(
                Sessions.GetValueOrDefault(peer), _local, WhisperMessage.Parse(message.Hex("body")), keys);
        Save(peer, decrypted.Session, decrypted.NewIdentity);
        if (decrypted.UsedPreKeyId is { } used)
        {
            _preKeys.Remove(used);
        }

        return decrypted.Plaintext;
    }

    private DecryptedMessage DecryptFirst(string peer, PreKeyWhisperMessage message, IRandomSource keys)
    {
        var records = new SignalRecords(
            Sessions.GetValueOrDefault(peer),
            _identities.GetValueOrDefault(peer),
            _signedPreKeys.GetValueOrDefault(message.SignedPreKeyId),
            message.PreKeyId is { } id ? _preKeys.GetValueOrDefault(id) : null);
        return SessionCipher.Decrypt(records, _local, message, keys);
    }

    private void Save(string peer, SessionRecord session, IdentityRecord? identity)
    {
        Sessions[peer] = SessionRecord.Parse(session.Release().Serialize());
        if (identity is not null)
        {
            _identities[peer] = IdentityRecord.Parse(identity.Serialize());
        }
    }

    private static KeyPair Pair(JsonElement json) => KeyPair.FromPrivateKey(json.Hex("private"));
}
