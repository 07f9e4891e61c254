using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>
/// Encrypts and decrypts in sessions. Pure: records in, changed records out. An operation that throws has changed nothing.
/// </summary>
internal static class SessionCipher
{
    /// <summary>Encrypts a message in the current session.</summary>
    /// <param name="session">The sessions with the device.</param>
    /// <param name="local">Who we are.</param>
    /// <param name="plaintext">The plaintext.</param>
    /// <exception cref="SignalException">There is no current session.</exception>
    public static EncryptedMessage Encrypt(SessionRecord session, LocalIdentity local, ReadOnlySpan<byte> plaintext)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(local);
        if (session.Current is not { Sending: { } chain } state)
        {
            throw new SignalException(SignalFailure.NoSession, "There is no session to encrypt with.");
        }

        Span<byte> seed = stackalloc byte[ChainKey.Size];
        Span<byte> material = stackalloc byte[MessageKeys.Size];
        var next = chain.Take(seed, out var counter, out var mustCommit);
        var keys = new MessageKeys(seed, material);
        var body = WhisperMessage.Write(state, local.KeyPair.PublicKey.Span, counter, keys, plaintext);
        keys.Clear();
        seed.Clear();

        if (state.Pending is not null)
        {
            body = PreKeyWhisperMessage.Write(state, state.Pending, local, body);
        }

        var record = session.WithCurrent(state with { Sending = next });
        return new EncryptedMessage(record, state.Pending is not null, body, mustCommit);
    }

    /// <summary>Decrypts a message of an existing session, <c>msg</c> on the wire.</summary>
    /// <param name="session">The sessions with the sender; null where there are none.</param>
    /// <param name="local">Who we are.</param>
    /// <param name="message">The message.</param>
    /// <param name="random">Where a new ratchet key comes from.</param>
    /// <exception cref="SignalException">The message is refused.</exception>
    public static DecryptedMessage Decrypt(
        SessionRecord? session, LocalIdentity local, WhisperMessage message, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(message);
        if (session is null)
        {
            throw NoSession();
        }

        if (session.FindOwner(message.RatchetKey) is { } owner)
        {
            return Received(session, owner, Ratchet.Receive(owner, local, message, random));
        }

        // The first message with this ratchet key: any of the sessions may be meant, the MAC tells which one is.
        ReceivedMessage? first = null;
        foreach (var state in session.All())
        {
            var received = Ratchet.Receive(state, local, message, random);
            if (received.State is not null)
            {
                return Received(session, state, received);
            }

            first ??= received;
        }

        throw first is null ? NoSession() : Refusal(first.Value);
    }

    /// <summary>Decrypts a message that may begin a session, <c>pkmsg</c> on the wire.</summary>
    /// <param name="records">The records that the message names.</param>
    /// <param name="local">Who we are.</param>
    /// <param name="message">The message.</param>
    /// <param name="random">Where a new ratchet key comes from.</param>
    /// <exception cref="SignalException">The message is refused.</exception>
    public static DecryptedMessage Decrypt(
        SignalRecords records, LocalIdentity local, PreKeyWhisperMessage message, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(message);
        if (records.Session is { } session && session.Find(message.BaseKey, message.Identity) is { } begun)
        {
            return Received(session, begun, Ratchet.Receive(begun, local, message.Message, random));
        }

        var received = Ratchet.Receive(SessionBuilder.Respond(records, local, message), local, message.Message, random);
        if (received.State is null)
        {
            throw Refusal(received);
        }

        var identity = SessionBuilder.Compare(records.Identity, message.Identity, out var changed);
        return new DecryptedMessage(
            SessionRecord.Begin(records.Session, received.State), received.Plaintext!, identity, changed, message.PreKeyId);
    }

    private static DecryptedMessage Received(SessionRecord session, SessionState before, ReceivedMessage received) =>
        received.State is null
            ? throw Refusal(received)
            : new DecryptedMessage(session.Replace(before, received.State), received.Plaintext!, null, false, null);

    private static SignalException NoSession() =>
        new(SignalFailure.NoSession, "There is no session with the sender.");

    private static SignalException Refusal(ReceivedMessage received) =>
        new(received.Failure, $"The message was refused: {received.Failure}.");
}
