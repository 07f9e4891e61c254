using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Stanzas;
using OrleansGateway.Protocol.Stanzas.Account;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>
/// Links this device to an account: shows one QR code after the other, checks what the primary device signed, commits the
/// account, and only then answers the server.
/// </summary>
/// <remarks>Source: tests/Protocol.Tests/vectors/usync-iq.json, flow <c>pair-qr</c>.</remarks>
internal sealed class QrPairing(DeviceLink link, AddressBook addresses)
{
    private readonly TaskCompletionSource _offered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _showing;

    /// <summary>Completes when the first code can be shown.</summary>
    public Task Offered => _offered.Task;

    /// <summary>Takes the references of the server and begins to show codes; they replace earlier ones.</summary>
    public async Task OfferAsync(string requestId, IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        await link.Connection.SendAsync(IqStanza.Result(requestId), cancellationToken);
        if (link.Account.Current.Account is null)
        {
            StopShowing();
            _showing = CancellationTokenSource.CreateLinkedTokenSource(link.End.Stopping);
            _ = ShowAsync(references, _showing.Token);
        }
    }

    /// <summary>Takes the account that the primary device gave this device.</summary>
    public async Task FinishAsync(PairSuccessStanza success, CancellationToken cancellationToken)
    {
        try
        {
            var identity = Accept(success);
            StopShowing();
            await CommitAsync(success, identity, cancellationToken);
            link.Notices.TryWrite(new Paired(success.Jid, success.Lid));
            await link.Connection.SendAsync(
                PairSuccessStanza.Sign(success.RequestId, identity.KeyIndex, identity.ToServerAnswer()), cancellationToken);
            _ = RestartAsync();
        }
        catch (PairingException refused)
        {
            await link.Connection.SendAsync(IqStanza.Error(success.RequestId, refused.Code, refused.Text), cancellationToken);
            link.End.TryEnd(new ConnectionFailure(FailureReason.ProtocolViolation, refused.Code, refused.Message));
        }
    }

    // The public service requests the restart (515) at once. Where a server waits for the device instead, the device does not wait in turn.
    private async Task RestartAsync()
    {
        try
        {
            await Task.Delay(link.Scope.Options.RestartTimeout, link.Scope.Time, link.End.Stopping);
            link.End.TryEnd(new ConnectionFailure(FailureReason.RestartRequired, 0, "The device is linked; the server did not request the restart."));
        }
        catch (OperationCanceledException)
        {
            // The connection has ended, as it should.
        }
    }

    private DeviceIdentity Accept(PairSuccessStanza success)
    {
        var credentials = link.Account.Current;
        if (credentials.Account is not null || !success.Jid.IsPhoneNumber || success.Jid.Device == 0)
        {
            throw new PairingException(PairingFailure.Malformed);
        }

        return DeviceIdentity.Accept(success.DeviceIdentity.Span, credentials.AdvSecret, credentials.IdentityKey, link.Scope.Random);
    }

    private async Task CommitAsync(PairSuccessStanza success, DeviceIdentity identity, CancellationToken cancellationToken)
    {
        await addresses.LearnAsync(success.Jid, success.Lid, cancellationToken);
        var linked = link.Account.Current with
        {
            Account = new LinkedAccount(success.Jid, success.Lid, identity.ToByteArray(), success.Platform ?? ""),
        };
        var primary = (success.Lid ?? success.Jid).WithoutDevice;
        var primaryKey = new RecordChange(
            new RecordKey(RecordKind.Identity, primary.SignalAddress), new IdentityRecord(identity.AccountKey.Span).Serialize());
        await link.Commits.EnqueueAsync(
            [linked.ToChange(), primaryKey], new DevicePaired(link.Scope.Time.GetUtcNow(), success.Jid, success.Lid));
        link.Account.Current = linked;
    }

    private async Task ShowAsync(IReadOnlyList<string> references, CancellationToken cancellationToken)
    {
        var lifetime = link.Scope.Options.FirstQrLifetime;
        try
        {
            foreach (var reference in references)
            {
                link.Notices.TryWrite(new QrCode(TextOf(reference), link.Scope.Time.GetUtcNow() + lifetime));
                _offered.TrySetResult();
                await Task.Delay(lifetime, link.Scope.Time, cancellationToken);
                lifetime = link.Scope.Options.NextQrLifetime;
            }

            link.End.TryEnd(new ConnectionFailure(FailureReason.PairingTimedOut, 408, "No QR code was scanned in time."));
        }
        catch (OperationCanceledException)
        {
            // Linked, replaced by newer references, or the connection ended.
        }
    }

    private string TextOf(string reference)
    {
        var credentials = link.Account.Current;
        return new QrPayload(
            reference,
            credentials.NoiseKey.PublicKey,
            credentials.IdentityKey.PublicKey,
            credentials.AdvSecret,
            link.Scope.Options.Profile.QrPlatform).ToText();
    }

    private void StopShowing()
    {
        _showing?.Cancel();
        _showing?.Dispose();
        _showing = null;
    }
}
