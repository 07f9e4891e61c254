using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Signal.Pairwise;

/// <summary>The receiving half of the double ratchet on one session.</summary>
/// <remarks>
/// Only what the message's own keys need is derived before its MAC is checked. Our next ratchet key, and the keys that the
/// old chain skipped, come after: a refused message costs little, draws no randomness and leaves no trace.
/// </remarks>
internal static class Ratchet
{
    /// <summary>Tries a message.</summary>
    /// <param name="state">The session.</param>
    /// <param name="local">Who we are.</param>
    /// <param name="message">The message.</param>
    /// <param name="random">Where a new ratchet key comes from.</param>
    /// <exception cref="SignalException">The message's ratchet key has a small order.</exception>
    public static ReceivedMessage Receive(
        SessionState state, LocalIdentity local, WhisperMessage message, IRandomSource random)
    {
        var index = state.Receiving.IndexOf(message.RatchetKey);
        if (index >= 0)
        {
            var known = Open(state, state.Receiving.All[index], local, message);
            return known.Chain is null
                ? ReceivedMessage.Refused(known.Failure)
                : new ReceivedMessage(state.Receive(index, known.Chain), known.Plaintext, default);
        }

        var step = RootKey.Step(state.Root, state.RatchetKey, message.RatchetKey);
        var begun = Open(state, ReceivingChain.Begin(message.RatchetKey, step.Chain), local, message);
        return begun.Chain is null
            ? ReceivedMessage.Refused(begun.Failure)
            : new ReceivedMessage(
                state.TurnRatchet(step.Root, begun.Chain, message.PreviousCounter, random), begun.Plaintext, default);
    }

    private static Opened Open(SessionState state, ReceivingChain chain, LocalIdentity local, WhisperMessage message)
    {
        Span<byte> seed = stackalloc byte[ChainKey.Size];
        var moved = chain.Take(message.Counter, seed, out var failure);
        if (moved is null)
        {
            return new Opened(null, null, failure);
        }

        Span<byte> material = stackalloc byte[MessageKeys.Size];
        var keys = new MessageKeys(seed, material);
        var plaintext = Decrypt(state, local, message, keys, out failure);
        keys.Clear();
        seed.Clear();
        return new Opened(plaintext is null ? null : moved, plaintext, failure);
    }

    private static byte[]? Decrypt(
        SessionState state, LocalIdentity local, WhisperMessage message, MessageKeys keys, out SignalFailure failure)
    {
        failure = SignalFailure.BadMac;
        if (!MessageMac.Verify(keys.MacKey, state.RemoteIdentity, local.KeyPair.PublicKey.Span, message))
        {
            return null;
        }

        try
        {
            return AesCbc256.Decrypt(keys.CipherKey, keys.Iv, message.Ciphertext.Span);
        }
        catch (ProtocolViolationException)
        {
            failure = SignalFailure.InvalidMessage;
            return null;
        }
    }

    /// <summary>A chain behind a message and the plaintext, or why there is neither.</summary>
    private readonly record struct Opened(ReceivingChain? Chain, byte[]? Plaintext, SignalFailure Failure);
}
