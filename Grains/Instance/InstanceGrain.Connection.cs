using Microsoft.Extensions.Logging;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Instance.Connection;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Connection;
using OrleansGateway.Protocol.Device.Events;

namespace OrleansGateway.Grains.Instance;

/// <summary>What the connection reports, and the status that follows from it.</summary>
internal sealed partial class InstanceGrain
{
    // From this delay on the time of the next attempt is durable: a restart must not knock early.
    private static readonly TimeSpan DurableDelay = TimeSpan.FromMinutes(1);

    PacingRules IConnectionOwner.Pace() => _services.Pacing.Rules.RulesOf(_key.Tenant, Profile.Settings, Profile.LinkedAt);

    void IConnectionOwner.ShowQrCode(QrCode code) => _watchers.Publish(new PairingUpdate
    {
        Step = PairingStep.QrCode,
        QrText = code.Text,
        ExpiresAt = code.ExpiresAt,
    });

    async Task IConnectionOwner.PairedAsync(Jid account)
    {
        if (!Jid.TryParse(Profile.Account, out var before) || before.User != account.User)
        {
            // The same number, linked again, is as old as it was.
            Profile.LinkedAt = _services.Time.GetUtcNow();
        }

        Profile.Account = account.ToString();
        Profile.IsConnectionDesired = true;
        Profile.Halt = null;
        Profile.NotBefore = null;
        await _writer.SaveAsync();
        await KeepReminderAsync();
        SetState(InstanceState.Connecting);
        _watchers.Publish(new PairingUpdate { Step = PairingStep.Paired, Account = Profile.Account });
    }

    async Task IConnectionOwner.ConnectedAsync(Jid account)
    {
        var jid = account.ToString();
        if (Profile.Account != jid || Profile.NotBefore is not null)
        {
            Profile.Account = jid;
            Profile.NotBefore = null;
            await _writer.SaveAsync();
        }

        _lastEnd = null;
        _nextAttemptAt = null;
        SetState(InstanceState.Connected);
        _watchers.Publish(new PairingUpdate { Step = PairingStep.Connected, Account = jid });
    }

    async Task IConnectionOwner.WaitingAsync(AttemptEnd end, TimeSpan delay)
    {
        _lastEnd = end;
        _nextAttemptAt = _services.Time.GetUtcNow() + delay;
        if (delay >= DurableDelay)
        {
            Profile.NotBefore = _nextAttemptAt;
            await _writer.SaveAsync();
        }

        SetState(_state == InstanceState.Pairing ? InstanceState.Pairing : InstanceState.Connecting);
    }

    async Task IConnectionOwner.HaltedAsync(AttemptEnd end, ReconnectAction action)
    {
        _connection = null;
        _lastEnd = end;
        _nextAttemptAt = null;
        try
        {
            await KeepHaltAsync(end, action);
        }
        finally
        {
            SetState(Profile.RestingState());
            LogHalted(_logger, _key, end.Fault, _state);
            _watchers.Publish(new PairingUpdate { Step = PairingStep.Failed, Fault = end.Fault });
        }
    }

    private async Task KeepHaltAsync(AttemptEnd end, ReconnectAction action)
    {
        if (IsLinked)
        {
            Profile.Halt = new InstanceHalt(
                action == ReconnectAction.PairAgain ? InstanceState.LoggedOut : InstanceState.Stopped,
                end.Fault, end.Failure.Code, end.Failure.Text, _services.Time.GetUtcNow());
            await _writer.SaveAsync();
            await GiveNumberBackAsync(end);
        }
    }

    // A number that is not ours is its owner's to give back.
    private async Task GiveNumberBackAsync(AttemptEnd end)
    {
        if (_state != InstanceState.LoggedOut && Profile.Halt?.State == InstanceState.LoggedOut
            && end.Fault != InstanceFault.NumberAlreadyPaired && Jid.TryParse(Profile.Account, out var account))
        {
            await _services.Numbers.ReleaseAsync(_key.Tenant, _key.Instance, account.User, CancellationToken.None);
        }
    }

    private void SetState(InstanceState state)
    {
        if (_state != state)
        {
            _state = state;
            _since = _services.Time.GetUtcNow();
        }

        Publish();
    }

    private InstanceStatus Status()
    {
        var halt = Profile.Halt;
        return new InstanceStatus
        {
            Instance = _key.Instance,
            State = _state,
            Fault = halt?.Fault ?? _lastEnd?.Fault ?? InstanceFault.None,
            FaultCode = halt?.Code ?? _lastEnd?.Failure.Code ?? 0,
            FaultText = halt?.Text ?? _lastEnd?.Failure.Text,
            Since = _since,
            NextAttemptAt = _nextAttemptAt,
            Account = Profile.Account,
            IsConnectionDesired = Profile.IsConnectionDesired,
            Settings = Profile.Settings,
        };
    }

    private void Withdraw()
    {
        if (_profile.RecordExists)
        {
            _fleet.Withdraw(_key, new FleetReport(Profile.RestingState(), Profile.Settings, InstanceLoad.None));
        }
    }

    private void Publish()
    {
        if (_profile.RecordExists)
        {
            _fleet.Publish(_key, new FleetReport(_state, Profile.Settings, _sender.Load));
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Instance {Instance} stays away until it is connected or paired again: {Fault}; it is {State}.")]
    private static partial void LogHalted(ILogger logger, InstanceKey instance, InstanceFault fault, InstanceState state);
}
