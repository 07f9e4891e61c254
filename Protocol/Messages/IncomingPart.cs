using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Stanzas.Messages;

namespace OrleansGateway.Protocol.Messages;

/// <summary>A ciphertext whose outer form was read, so that it is known which records its decryption needs.</summary>
internal sealed class IncomingPart
{
    private readonly WhisperMessage? _message;
    private readonly PreKeyWhisperMessage? _preKeyMessage;

    private IncomingPart(WhisperMessage? message, PreKeyWhisperMessage? preKeyMessage)
    {
        _message = message;
        _preKeyMessage = preKeyMessage;
    }

    /// <summary>The one-time pre-key of ours that it names; null where it names none.</summary>
    public uint? PreKeyId => _preKeyMessage?.PreKeyId;

    /// <summary>The signed pre-key of ours that it names; null where it begins no session.</summary>
    public uint? SignedPreKeyId => _preKeyMessage?.SignedPreKeyId;

    /// <summary>Reads the outer form.</summary>
    /// <exception cref="SignalException">It is of an unknown kind or malformed.</exception>
    public static IncomingPart Read(EncPart part) => part.Type switch
    {
        EncPart.PreKeyMessage => new(null, PreKeyWhisperMessage.Parse(part.Ciphertext)),
        EncPart.SessionMessage => new(WhisperMessage.Parse(part.Ciphertext), null),
        _ => throw new SignalException(SignalFailure.InvalidMessage, "The message is encrypted in a way that is not supported."),
    };

    /// <summary>Decrypts it.</summary>
    /// <exception cref="SignalException">It is refused.</exception>
    public DecryptedMessage Decrypt(SignalRecords records, LocalIdentity local, IRandomSource random) =>
        _preKeyMessage is not null
            ? SessionCipher.Decrypt(records, local, _preKeyMessage, random)
            : SessionCipher.Decrypt(records.Session, local, _message!, random);
}
