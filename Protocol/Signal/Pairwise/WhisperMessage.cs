using System.Buffers;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>A message of a session, <c>msg</c> on the wire. It refers to the bytes that it was read from.</summary>
/// <remarks>
/// Layout (docs/protocol/facts.md#signal.protobuf): version byte | protobuf {1: ratchet key (33), 2: counter, 3: previous
/// counter, 4: ciphertext} | MAC (8).
/// </remarks>
internal sealed class WhisperMessage
{
    private const int RatchetKeyField = 1;
    private const int CounterField = 2;
    private const int PreviousCounterField = 3;
    private const int CiphertextField = 4;

    private WhisperMessage(ReadOnlyMemory<byte> body)
    {
        Authenticated = body[..^MessageMac.Size];
        Mac = body[^MessageMac.Size..];
    }

    /// <summary>The message's place in its chain.</summary>
    public uint Counter { get; private set; }

    /// <summary>The last counter of the sender's chain before this one.</summary>
    public uint PreviousCounter { get; private set; }

    /// <summary>The sender's ratchet key, 32 bytes.</summary>
    internal byte[] RatchetKey { get; private set; } = [];

    /// <summary>The AES ciphertext.</summary>
    internal ReadOnlyMemory<byte> Ciphertext { get; private set; }

    /// <summary>What the MAC covers besides the identities: version byte and protobuf.</summary>
    internal ReadOnlyMemory<byte> Authenticated { get; }

    /// <summary>The MAC.</summary>
    internal ReadOnlyMemory<byte> Mac { get; }

    /// <summary>Reads a message.</summary>
    /// <param name="body">The bytes; not copied.</param>
    /// <exception cref="SignalException">The bytes are not such a message.</exception>
    public static WhisperMessage Parse(ReadOnlyMemory<byte> body)
    {
        MessageVersion.Check(body.Span);
        if (body.Length < 1 + MessageMac.Size)
        {
            throw Incomplete();
        }

        var message = new WhisperMessage(body);
        var reader = new ProtobufReader(message.Authenticated[1..]);
        uint? counter = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case RatchetKeyField:
                    message.RatchetKey = PublicKeyFormat.Parse(reader.ReadBytes().Span);
                    break;
                case CounterField:
                    counter = reader.ReadUInt32();
                    break;
                case PreviousCounterField:
                    message.PreviousCounter = reader.ReadUInt32();
                    break;
                case CiphertextField:
                    message.Ciphertext = reader.ReadBytes();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        message.Counter = counter ?? throw Incomplete();
        return message.RatchetKey.Length > 0 && !message.Ciphertext.IsEmpty ? message : throw Incomplete();
    }

    /// <summary>Encrypts a plaintext and writes the message.</summary>
    /// <param name="state">The session; gives both ratchet key and previous counter.</param>
    /// <param name="localIdentity">Our identity key, 32 bytes.</param>
    /// <param name="counter">The message's place in the chain.</param>
    /// <param name="keys">The message's keys.</param>
    /// <param name="plaintext">The plaintext.</param>
    internal static byte[] Write(
        SessionState state,
        ReadOnlySpan<byte> localIdentity,
        uint counter,
        MessageKeys keys,
        ReadOnlySpan<byte> plaintext)
    {
        var ciphertextLength = AesCbc256.CiphertextLength(plaintext.Length);
        var authenticatedLength = 1 + ProtobufWriter.SizeOfBytes(PublicKeyFormat.TypedSize) + ProtobufWriter.SizeOf(counter)
            + ProtobufWriter.SizeOf(state.PreviousCounter) + ProtobufWriter.SizeOfBytes(ciphertextLength);
        var buffer = ArrayPool<byte>.Shared.Rent(MessageMac.PrefixSize + authenticatedLength);
        var macInput = buffer.AsSpan(0, MessageMac.PrefixSize + authenticatedLength);
        var authenticated = macInput[MessageMac.PrefixSize..];

        authenticated[0] = MessageVersion.Byte;
        var writer = new ProtobufWriter(authenticated[1..]);
        writer.WritePublicKey(RatchetKeyField, state.RatchetKey.PublicKey.Span);
        writer.WriteUInt32(CounterField, counter);
        writer.WriteUInt32(PreviousCounterField, state.PreviousCounter);
        AesCbc256.Encrypt(keys.CipherKey, keys.Iv, plaintext, writer.ReserveBytes(CiphertextField, ciphertextLength));
        MessageMac.WritePrefix(localIdentity, state.RemoteIdentity, macInput);

        var body = new byte[authenticatedLength + MessageMac.Size];
        authenticated.CopyTo(body);
        MessageMac.Compute(keys.MacKey, macInput, body.AsSpan(authenticatedLength));
        ArrayPool<byte>.Shared.Return(buffer);
        return body;
    }

    private static SignalException Incomplete() => new(SignalFailure.InvalidMessage, "The message is incomplete.");
}
