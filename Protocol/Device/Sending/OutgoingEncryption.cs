using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Stanzas.Messages;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>Encrypts a message for its devices and hands over, in one commit, the sessions and the message itself.</summary>
internal sealed class OutgoingEncryption(
    SessionStore sessions, SentMessages sentMessages, AccountState account, IRandomSource random)
{
    /// <summary>Encrypts.</summary>
    /// <param name="wireId">The wire id.</param>
    /// <param name="message">The message as it is to be kept.</param>
    /// <param name="plan">How it goes out.</param>
    /// <param name="cancellationToken">Cancels the loading of records.</param>
    /// <returns>The ciphertexts, and a task: not a byte of them may leave before it has completed.</returns>
    public async Task<(IReadOnlyList<EncryptedPart> Parts, Task Commit)> EncryptAsync(
        string wireId, SentMessageRecord message, SendPlan plan, CancellationToken cancellationToken)
    {
        var content = new PaddedContent(plan.DeviceContent ?? message.Content, message.Chat, random);
        var peers = await sessions.ResolveAsync(plan.Devices.Select(device => device.Device).ToArray(), cancellationToken);
        var (parts, commit) = await sessions.RunAsync(
            peers,
            transaction =>
            {
                var parts = Encrypt(transaction, plan.Devices, peers, content);
                transaction.Change(plan.Changes);
                transaction.Change(sentMessages.Put(wireId, message));
                return parts;
            },
            cancellationToken);
        return (parts, commit);
    }

    private EncryptedPart[] Encrypt(
        SessionTransaction transaction, IReadOnlyList<FanoutDevice> devices, PeerAddress[] peers, PaddedContent content)
    {
        var parts = new EncryptedPart[devices.Count];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = MessageEncryptor.Encrypt(
                devices[i], transaction.Session(peers[i]), account.Local, content.For(devices[i]), out var changed);
            transaction.SetSession(peers[i], changed.Session, changed.MustCommit);
        }

        return parts;
    }
}
