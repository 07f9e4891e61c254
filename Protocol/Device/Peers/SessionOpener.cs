using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Messages;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Stanzas.Keys;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>Begins sessions with devices: fetches the keys of those that have none, checks them, and keeps the new sessions.</summary>
internal sealed partial class SessionOpener(
    SessionStore sessions, IqExecutor requests, AccountState account, IdentityTrust trust, IRandomSource random, ILogger logger)
{
    private readonly PeerTurns _turns = new();

    /// <summary>Begins the sessions that are missing.</summary>
    /// <param name="devices">The devices of a fan-out.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Those devices that can be encrypted for; one without keys, or with bad ones, is left out.</returns>
    public async Task<IReadOnlyList<FanoutDevice>> OpenMissingAsync(
        IReadOnlyList<FanoutDevice> devices, CancellationToken cancellationToken)
    {
        var peers = await sessions.ResolveAsync(devices.Select(device => device.Device).ToArray(), cancellationToken);
        var missing = await WithoutSessionAsync(peers, cancellationToken);
        if (missing.Count == 0)
        {
            return devices;
        }

        await OpenInTurnAsync(missing, cancellationToken);
        var stillMissing = await WithoutSessionAsync(peers, cancellationToken);
        return devices.Where((_, i) => !stillMissing.Contains(peers[i])).ToArray();
    }

    /// <summary>Begins a new session with a device although there may be one.</summary>
    public Task RenewAsync(PeerAddress peer, CancellationToken cancellationToken) =>
        FetchAndBeginAsync([peer], becauseOfIdentity: true, cancellationToken);

    /// <summary>Begins a new session with keys that the device itself gave.</summary>
    /// <exception cref="SignalException">The keys are bad, or the account has not signed the device.</exception>
    public async Task BeginAsync(PeerAddress peer, DeviceKeys keys, CancellationToken cancellationToken)
    {
        var primary = (await sessions.ResolveAsync([IdentityTrust.PrimaryOf(peer.Device)], cancellationToken))[0];
        await sessions.RunAsync([peer, primary], transaction => Begin(transaction, peer, primary, keys), cancellationToken);
    }

    // Sends to several chats all need our own phone: the first one opens the session, the others find it.
    private async Task OpenInTurnAsync(IReadOnlyCollection<PeerAddress> missing, CancellationToken cancellationToken)
    {
        var turns = await _turns.TakeAllAsync(missing.Select(peer => peer.Id), cancellationToken);
        try
        {
            var left = await WithoutSessionAsync([.. missing], cancellationToken);
            if (left.Count > 0)
            {
                await FetchAndBeginAsync(left, becauseOfIdentity: false, cancellationToken);
            }
        }
        finally
        {
            foreach (var turn in turns)
            {
                turn.Dispose();
            }
        }
    }

    private async Task<HashSet<PeerAddress>> WithoutSessionAsync(
        IReadOnlyList<PeerAddress> peers, CancellationToken cancellationToken)
    {
        var (missing, _) = await sessions.RunAsync(
            peers,
            transaction => peers.Where(peer => transaction.Session(peer) is not { HasCurrentSession: true }).ToHashSet(),
            cancellationToken);
        return missing;
    }

    private async Task FetchAndBeginAsync(
        IReadOnlyCollection<PeerAddress> peers, bool becauseOfIdentity, CancellationToken cancellationToken)
    {
        var devices = peers.Select(peer => peer.Device).ToArray();
        var answers = await requests.SendAsync(new KeyBundleQuery(devices, becauseOfIdentity), cancellationToken);
        var byDevice = peers.ToDictionary(peer => peer.Device);
        foreach (var answer in answers)
        {
            if (answer.Keys is null || !byDevice.TryGetValue(answer.Device, out var peer))
            {
                LogNoKeys(answer.ErrorCode);
                continue;
            }

            try
            {
                await BeginAsync(peer, answer.Keys, cancellationToken);
            }
            catch (SignalException bad)
            {
                LogBadKeys(bad.Failure);
            }
        }
    }

    private bool Begin(SessionTransaction transaction, PeerAddress peer, PeerAddress primary, DeviceKeys keys)
    {
        var begun = SessionBuilder.Initiate(
            transaction.Session(peer), transaction.Identity(peer), account.Local, ToBundle(keys), random);
        trust.Accept(transaction, peer, primary, new IdentityRecord(keys.Identity.Span), keys.DeviceIdentity);
        transaction.SetSession(peer, begun.Session);
        return true;
    }

    private static PreKeyBundle ToBundle(DeviceKeys keys) => new(
        keys.RegistrationId,
        keys.Identity,
        keys.SignedPreKey.Id,
        keys.SignedPreKey.Key,
        keys.SignedPreKey.Signature,
        keys.PreKey?.Id,
        keys.PreKey?.Key ?? default);

    [LoggerMessage(Level = LogLevel.Information, Message = "The server gave no usable keys for a device ({Code}); it is left out")]
    private partial void LogNoKeys(int code);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The keys of a device are refused: {Failure}; it is left out")]
    private partial void LogBadKeys(SignalFailure failure);
}
