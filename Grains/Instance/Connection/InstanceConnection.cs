using OrleansGateway.Grains.Events;
using OrleansGateway.Grains.Instance.Device;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Sql;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Instance.Connection;

/// <summary>
/// Keeps one number connected while it shall be: takes the lease, opens the socket, reports what happens, and decides how
/// what follows each end. Runs on the grain's scheduler, so that its fields need no locks; the socket's work does not.
/// </summary>
internal sealed partial class InstanceConnection(
    InstanceKey key, InstanceSettings settings, ConnectionServices services, EventSignal events, IConnectionOwner owner)
    : IAsyncDisposable
{
    private static readonly TimeSpan LeaseRetry = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConnectionHistory _history = new(services.Options.Value.ReplacedMemory);
    private HeldLease? _lease;
    private Task _loop = Task.CompletedTask;
    private Task? _ending;

    /// <summary>The device while it is logged in and the number is ours; null otherwise.</summary>
    public IDevice? Device { get; private set; }

    /// <summary>Keeps the instance to its pace, from the first login under a lease on.</summary>
    public InstancePacer? Pacer { get; private set; }

    /// <summary>Begins.</summary>
    /// <param name="notBefore">When the first attempt may begin.</param>
    public void Start(DateTimeOffset? notBefore) => _loop = RunAsync(notBefore);

    /// <summary>Closes the socket cleanly and lets go of the lease. Who calls it again waits for the same end.</summary>
    public ValueTask DisposeAsync() => new(_ending ??= StopAsync());

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task<AttemptEnd> TryLiveOnceAsync()
    {
        try
        {
            var lease = await TakeLeaseAsync();
            await services.Gate.EnterAsync(_stop.Token);
            return await LiveOnceAsync(lease);
        }
#pragma warning disable CA1031 // Whatever it was: a number comes back by itself, with back-off.
        catch (Exception exception) when (exception is not OperationCanceledException || !_stop.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailure(exception);
            return FailureMapping.EndOf(exception);
        }
    }

    private void LogFailure(Exception exception)
    {
        if (exception is StorageUnavailableException)
        {
            LogStorageUnavailable(services.Logger, exception, key);
        }
        else if (!FailureMapping.IsExpected(exception))
        {
            LogUnexpected(services.Logger, exception, key);
        }
    }

    private async Task<HeldLease> TakeLeaseAsync()
    {
        while (_lease is null || _lease.Lost.IsCancellationRequested)
        {
            var (lease, retryAfter) = await services.Leases.TryTakeAsync(
                key.Tenant, Fence.InstanceLease(key.Tenant, key.Instance), _stop.Token);
            _lease = lease;
            Pacer = null;
            if (lease is null)
            {
                var delay = retryAfter < LeaseRetry ? retryAfter : LeaseRetry;
                await owner.WaitingAsync(AttemptEnd.LeaseHeld, delay);
                await services.Time.DelayAsync(delay, _stop.Token);
            }
        }

        return _lease;
    }

    private async Task<AttemptEnd> LiveOnceAsync(HeldLease lease)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, lease.Lost);
        var store = services.Records.Open(key.Tenant, key.Instance, lease.Fence, _ => events.Raise());
        await using var device = services.Devices.Create(store, settings);
        try
        {
            await device.ConnectAsync(ending.Token);
            await foreach (var notice in device.Notices.ReadAllAsync(ending.Token))
            {
                if (await HandleAsync(notice, device, lease.Fence) is { } end)
                {
                    return end;
                }
            }

            return AttemptEnd.Of(await device.Completion);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return await EndAsync(device, lease);
        }
        finally
        {
            SetDevice(null);
        }
    }

    private async Task<AttemptEnd?> HandleAsync(DeviceNotice notice, IDevice device, Fence fence)
    {
        switch (notice)
        {
            case QrCode code:
                owner.ShowQrCode(code);
                return null;
            case Paired paired:
                await owner.PairedAsync(paired.Account);
                return null;
            case Ready ready:
                return await WelcomeAsync(ready.Account, device, fence);
            default:
                return null;
        }
    }

    private async Task<AttemptEnd?> WelcomeAsync(Jid account, IDevice device, Fence fence)
    {
        var claim = await services.Numbers.ClaimAsync(key.Tenant, key.Instance, account.User, fence, _stop.Token);
        if (!claim.IsOurs)
        {
            LogNumberTaken(services.Logger, key, claim.Instance);
            await device.LogoutAsync(_stop.Token);
            return AttemptEnd.NumberAlreadyPaired;
        }

        // Under one lease no other process uses up the pace: what is in memory is right.
        Pacer ??= await InstancePacer.OpenAsync(services.Pacing, key, fence, owner.Pace, _stop.Token);
        _history.Ready(services.Time.GetUtcNow());
        SetDevice(device);
        LogConnected(services.Logger, key);
        await owner.ConnectedAsync(account);
        return null;
    }

    private async Task<AttemptEnd> EndAsync(IDevice device, HeldLease lease)
    {
        SetDevice(null);
        if (lease.Lost.IsCancellationRequested)
        {
            services.Instruments.LeaseLost();
            LogLeaseLost(services.Logger, key);
            return AttemptEnd.LeaseHeld;
        }

        using var timeout = new CancellationTokenSource(services.Options.Value.CloseTimeout, services.Time);
        await device.CloseAsync(timeout.Token);
        return AttemptEnd.Of(new ConnectionFailure(FailureReason.ClosedLocally));
    }

    private void SetDevice(IDevice? device)
    {
        if ((Device is null, device is null) is (true, false))
        {
            services.Instruments.Connected();
        }
        else if ((Device is null, device is null) is (false, true))
        {
            services.Instruments.Disconnected();
        }

        Device = device;
    }

    private async Task LetGoAsync(bool isClean)
    {
        if (_lease is not { } lease)
        {
            return;
        }

        _lease = null;
        try
        {
            await lease.ReleaseAsync(isClean && !lease.Lost.IsCancellationRequested, CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever it was: the lease runs out by itself.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailure(exception);
        }

        await lease.DisposeAsync();
    }
}
