using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>One session: a root key and the chains that hang on it. Immutable; each message gives a new one.</summary>
/// <remarks>Source: the Double Ratchet specification, section 3.2.</remarks>
/// <param name="RemoteIdentity">The peer's identity key, 32 bytes.</param>
/// <param name="RemoteRegistrationId">The peer's registration id.</param>
/// <param name="BaseKey">The key that the side which began made for X3DH; names the session.</param>
/// <param name="Root">The root key.</param>
/// <param name="RatchetKey">Our ratchet key.</param>
/// <param name="PreviousCounter">The last counter of our sending chain before this one; 0 where it had none.</param>
/// <param name="Sending">Our chain; null until the first message of a peer that began has been decrypted.</param>
/// <param name="Receiving">The peer's chains.</param>
/// <param name="Pending">Set while the peer has not answered a session that we began.</param>
internal sealed record SessionState(
    byte[] RemoteIdentity,
    uint RemoteRegistrationId,
    byte[] BaseKey,
    byte[] Root,
    KeyPair RatchetKey,
    uint PreviousCounter,
    SendingChain? Sending,
    ReceivingChains Receiving,
    PendingPreKey? Pending)
{
    /// <summary>The session after a message on a chain that exists.</summary>
    /// <param name="index">The chain's place.</param>
    /// <param name="chain">The chain behind the message.</param>
    public SessionState Receive(int index, ReceivingChain chain) =>
        this with { Receiving = Receiving.Replace(index, chain), Pending = null };

    /// <summary>The session after the first message with a new ratchet key of the peer: we answer with a new key of ours.</summary>
    /// <param name="root">The root key after the peer's half of the step.</param>
    /// <param name="chain">The peer's new chain behind the message.</param>
    /// <param name="lastCounterBefore">The last counter of the peer's chain before, as the message says.</param>
    /// <param name="random">Where our new ratchet key comes from.</param>
    public SessionState TurnRatchet(byte[] root, ReceivingChain chain, uint lastCounterBefore, IRandomSource random)
    {
        var pair = KeyPair.Generate(random);
        var step = RootKey.Step(root, pair, chain.RatchetKey);
        return this with
        {
            Root = step.Root,
            RatchetKey = pair,
            PreviousCounter = Sending is { MessageCount: > 0 and var count } ? count - 1 : 0,
            Sending = SendingChain.Begin(step.Chain).Reserve(),
            Receiving = Receiving.Append(chain, lastCounterBefore),
            Pending = null,
        };
    }

    /// <summary>The type, no key.</summary>
    public override string ToString() => $"SessionState {Sending}";
}

/// <summary>
/// The peer's keys that a session was begun with. Until the peer answers, each message names them, so that any of them can
/// be the first to arrive.
/// </summary>
/// <param name="PreKeyId">The one-time pre-key, where there was one.</param>
/// <param name="SignedPreKeyId">The signed pre-key.</param>
internal sealed record PendingPreKey(uint? PreKeyId, uint SignedPreKeyId);
