using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>
/// Decides which identity keys are believed, since keys come by way of a server that may be hostile. A companion device needs
/// the signature of its account's primary device (ADV). The primary device of our own account is the one that linked us.
/// </summary>
/// <remarks>Source: docs/protocol/facts.md#adv.bundle.</remarks>
internal sealed class IdentityTrust(AccountState account, TimeProvider time)
{
    /// <summary>The primary device of the account that a device belongs to.</summary>
    public static Jid PrimaryOf(Jid device) => new(device.User, device.IsLid ? JidServer.Lid : JidServer.User);

    /// <summary>Checks the keys of a device and keeps its identity where it is new.</summary>
    /// <param name="transaction">What may be read and changed.</param>
    /// <param name="peer">The device.</param>
    /// <param name="primary">The primary device of its account.</param>
    /// <param name="identity">The identity key that it is said to have.</param>
    /// <param name="statement">The signed device identity (ADV) that came along; empty where none did.</param>
    /// <exception cref="SignalException">The key is not believed; nothing may be changed.</exception>
    public void Accept(
        SessionTransaction transaction, PeerAddress peer, PeerAddress primary, IdentityRecord identity,
        ReadOnlyMemory<byte> statement)
    {
        var pinned = PinnedKey(transaction, peer, primary);
        if (!IsCompanion(peer.Device))
        {
            CheckPrimary(peer, identity, pinned);
        }
        else
        {
            var accountKey = PeerDeviceIdentity.Verify(statement, identity.PublicKey, pinned);
            if (pinned.IsEmpty)
            {
                Keep(transaction, primary, new IdentityRecord(accountKey.Span));
            }
        }

        Keep(transaction, peer, identity);
    }

    /// <summary>Whether the identity of a device replaced another one after a message was made for the one before.</summary>
    /// <param name="identity">The identity that is known now; null where none is.</param>
    /// <param name="madeAt">When the message was made.</param>
    public static bool IsYounger(IdentityRecord? identity, DateTimeOffset madeAt) => identity?.ReplacedAt > madeAt;

    private static bool IsCompanion(Jid device) => device.Device != 0;

    private ReadOnlyMemory<byte> PinnedKey(SessionTransaction transaction, PeerAddress peer, PeerAddress primary)
    {
        if (account.IsOwn(peer.Device) && DeviceIdentity.AccountKeyIn(account.Account.DeviceIdentity) is { IsEmpty: false } own)
        {
            return own;
        }

        return transaction.Identity(primary)?.PublicKey ?? default;
    }

    // A contact may be set up on another phone. Our own account may not: that unlinks this device.
    private void CheckPrimary(PeerAddress peer, IdentityRecord identity, ReadOnlyMemory<byte> pinned)
    {
        if (account.IsOwn(peer.Device) && !pinned.IsEmpty && !pinned.Span.SequenceEqual(identity.PublicKey.Span))
        {
            throw new SignalException(
                SignalFailure.InvalidSignature, "The primary device of the own account has another key than the one that linked this device.");
        }
    }

    private void Keep(SessionTransaction transaction, PeerAddress peer, IdentityRecord identity)
    {
        if (transaction.Identity(peer)?.PublicKey.Span.SequenceEqual(identity.PublicKey.Span) != true)
        {
            transaction.SetIdentity(peer, identity, time.GetUtcNow(), account.ServerTime);
        }
    }
}
