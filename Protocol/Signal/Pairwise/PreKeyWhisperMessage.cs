using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>
/// A message with what the receiver needs to begin the session, <c>pkmsg</c> on the wire. It refers to the bytes that it was
/// read from.
/// </summary>
/// <remarks>
/// Layout (docs/protocol/facts.md#signal.protobuf): version byte | protobuf {1: pre-key id, 2: base key (33), 3: identity key
/// (33), 4: message, 5: registration id, 6: signed pre-key id}. No MAC of its own: the inner message's covers both identities,
/// and its keys come from the others.
/// </remarks>
internal sealed class PreKeyWhisperMessage
{
    private const int PreKeyIdField = 1;
    private const int BaseKeyField = 2;
    private const int IdentityKeyField = 3;
    private const int MessageField = 4;
    private const int RegistrationIdField = 5;
    private const int SignedPreKeyIdField = 6;

    private uint? _signedPreKeyId;
    private ReadOnlyMemory<byte> _message;

    private PreKeyWhisperMessage()
    {
    }

    /// <summary>The one-time pre-key of ours that the sender used; null where it had none.</summary>
    public uint? PreKeyId { get; private set; }

    /// <summary>The signed pre-key of ours that the sender used.</summary>
    public uint SignedPreKeyId => _signedPreKeyId.GetValueOrDefault();

    /// <summary>The sender's registration id.</summary>
    public uint RegistrationId { get; private set; }

    /// <summary>The sender's identity key, 32 bytes. Nothing proves it before the message is decrypted.</summary>
    public ReadOnlyMemory<byte> IdentityKey => Identity;

    /// <summary>The message itself.</summary>
    public WhisperMessage Message { get; private set; } = null!;

    /// <summary>The sender's key for this session, 32 bytes.</summary>
    internal byte[] BaseKey { get; private set; } = [];

    /// <summary>The sender's identity key.</summary>
    internal byte[] Identity { get; private set; } = [];

    /// <summary>Reads a message.</summary>
    /// <param name="body">The bytes; not copied.</param>
    /// <exception cref="SignalException">The bytes are not such a message.</exception>
    public static PreKeyWhisperMessage Parse(ReadOnlyMemory<byte> body)
    {
        MessageVersion.Check(body.Span);
        var message = new PreKeyWhisperMessage();
        var reader = new ProtobufReader(body[1..]);
        while (reader.Next())
        {
            message.ReadField(ref reader);
        }

        if (message._signedPreKeyId is null || message.BaseKey.Length == 0 || message.Identity.Length == 0)
        {
            throw new SignalException(SignalFailure.InvalidMessage, "The message is incomplete.");
        }

        message.Message = WhisperMessage.Parse(message._message);
        return message;
    }

    /// <summary>Writes a message.</summary>
    /// <param name="state">The session, which is not acknowledged yet.</param>
    /// <param name="pending">The peer's keys that it was begun with.</param>
    /// <param name="local">Who we are.</param>
    /// <param name="message">The inner message.</param>
    internal static byte[] Write(SessionState state, PendingPreKey pending, LocalIdentity local, ReadOnlySpan<byte> message)
    {
        var size = (pending.PreKeyId is { } id ? ProtobufWriter.SizeOf(id) : 0)
            + (2 * ProtobufWriter.SizeOfBytes(PublicKeyFormat.TypedSize)) + ProtobufWriter.SizeOfBytes(message.Length)
            + ProtobufWriter.SizeOf(local.RegistrationId) + ProtobufWriter.SizeOf(pending.SignedPreKeyId);
        var body = new byte[1 + size];
        body[0] = MessageVersion.Byte;
        var writer = new ProtobufWriter(body.AsSpan(1));
        if (pending.PreKeyId is { } preKeyId)
        {
            writer.WriteUInt32(PreKeyIdField, preKeyId);
        }

        writer.WritePublicKey(BaseKeyField, state.BaseKey);
        writer.WritePublicKey(IdentityKeyField, local.KeyPair.PublicKey.Span);
        writer.WriteBytes(MessageField, message);
        writer.WriteUInt32(RegistrationIdField, local.RegistrationId);
        writer.WriteUInt32(SignedPreKeyIdField, pending.SignedPreKeyId);
        return body;
    }

    private void ReadField(ref ProtobufReader reader)
    {
        switch (reader.Field)
        {
            case PreKeyIdField:
                PreKeyId = reader.ReadUInt32();
                break;
            case BaseKeyField:
                BaseKey = PublicKeyFormat.Parse(reader.ReadBytes().Span);
                break;
            case IdentityKeyField:
                Identity = PublicKeyFormat.Parse(reader.ReadBytes().Span);
                break;
            case MessageField:
                _message = reader.ReadBytes();
                break;
            case RegistrationIdField:
                RegistrationId = reader.ReadUInt32();
                break;
            case SignedPreKeyIdField:
                _signedPreKeyId = reader.ReadUInt32();
                break;
            default:
                reader.Skip();
                break;
        }
    }
}
