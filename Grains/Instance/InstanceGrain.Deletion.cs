using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Instance.Device;
using OrleansGateway.Grains.Instance.Sending;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Storage;

namespace OrleansGateway.Grains.Instance;

/// <summary>The end of an instance.</summary>
internal sealed partial class InstanceGrain
{
    private bool _isDeleting;

    public async Task<InstanceAnswer> DeleteAsync(CancellationToken cancellationToken = default)
    {
        _isDeleting = true;
        try
        {
            await EndConnectionAsync();
            if (!await _eraser.EraseAsync(_key, CancellationToken.None))
            {
                return InstanceAnswer.Unavailable;
            }

            // The reminder last: as long as there is one, the instance is in the list and its deletion can be repeated.
            await _writer.ClearAsync();
            await DropReminderAsync();
            Reset();
            return InstanceAnswer.Done;
        }
        catch (Exception exception) when (exception is StorageUnavailableException or StaleEpochException)
        {
            return InstanceAnswer.Unavailable;
        }
        finally
        {
            _isDeleting = false;
            SetState(Profile.RestingState());
            _watchers.Publish(new PairingUpdate { Step = PairingStep.Failed });
            ForgetUnknown();
        }
    }

    /// <summary>Logs the device out, closes the connection, and waits until it has reported for the last time.</summary>
    private async Task EndConnectionAsync()
    {
        // The logout ends the connection by itself, and then it is not in the field any more.
        var connection = _connection;
        if (_profile.RecordExists && Profile.IsConnectionDesired)
        {
            // A deletion that is cut off must not bring a device without credentials back.
            Profile.IsConnectionDesired = false;
            await _writer.SaveAsync();
        }

        if (connection?.Device is { } device)
        {
            await TryLogOutAsync(device);
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }

        await StopConnectionAsync();
    }

    private async Task TryLogOutAsync(IDevice device)
    {
        using var timeout = new CancellationTokenSource(_services.Options.Value.CloseTimeout, _services.Time);
        try
        {
            await device.LogoutAsync(timeout.Token);
        }
#pragma warning disable CA1031 // Whatever it is, the instance is deleted; the phone can unlink the device itself.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotLoggedOut(_logger, exception, _key);
        }
    }

    private async Task DropReminderAsync()
    {
        if (await this.GetReminder(ReminderName) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    private void Reset()
    {
        _lastEnd = null;
        _nextAttemptAt = null;
        _sender = new InstanceSender(_services);
        _fleet.Remove(_key);
        LogDeleted(_logger, _key);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Instance {Instance} is deleted.")]
    private static partial void LogDeleted(ILogger logger, InstanceKey instance);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Instance {Instance} is deleted without a logout; its device stays in the phone's list until it is unlinked there.")]
    private static partial void LogNotLoggedOut(ILogger logger, Exception exception, InstanceKey instance);
}
