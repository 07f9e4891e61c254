using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using OrleansGateway.Grains.Events;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Instance.Connection;
using OrleansGateway.Grains.Instance.Sending;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Storage.GrainStates;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Instance;

/// <summary>
/// One phone number. Turns requests and what the connection reports into the durable profile and the current status;
/// connecting and sending are the work of <see cref="InstanceConnection"/>.
/// </summary>
[GrainType(TypeName), KeepAlive, Immovable]
[SuppressMessage("Design", "CA1001", Justification = "OnDeactivateAsync disposes the connection.")]
internal sealed partial class InstanceGrain : Grain, IInstanceGrain, IRemindable, IConnectionOwner
{
    /// <summary>The grain's type in stored ids; never change it on live data.</summary>
    public const string TypeName = "instance";

    /// <summary>The name of the profile in the grain storage.</summary>
    public const string StateName = "instance";

    private const string ReminderName = "wake";

    private readonly IPersistentState<InstanceProfile> _profile;
    private readonly ConnectionServices _services;
    private readonly FleetView _fleet;
    private readonly EventReader _reader;
    private readonly ILogger<InstanceGrain> _logger;
    private readonly EventSignal _events = new();
    private readonly PairingWatchers _watchers = new();
    private readonly InstanceEraser _eraser;
    private readonly ProfileWriter _writer;
    private InstanceSender _sender;
    private InstanceKey _key;
    private InstanceConnection? _connection;
    private InstanceState _state;
    private AttemptEnd? _lastEnd;
    private DateTimeOffset _since;
    private DateTimeOffset? _nextAttemptAt;

    public InstanceGrain(
        [PersistentState(StateName, GatewayGrainStorage.ProviderName)] IPersistentState<InstanceProfile> profile,
        ConnectionServices services, FleetView fleet, EventReader reader, InstanceEraser eraser, ILogger<InstanceGrain> logger)
    {
        _profile = profile;
        _services = services;
        _fleet = fleet;
        _reader = reader;
        _eraser = eraser;
        _logger = logger;
        _writer = new ProfileWriter(profile, DeactivateOnIdle);
        _sender = new InstanceSender(services);
    }

    private InstanceProfile Profile => _profile.State;

    private bool IsLinked => Profile.Account is not null && Profile.Halt?.State != InstanceState.LoggedOut;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (!InstanceKey.TryParse(this.GetPrimaryKeyString(), out _key))
        {
            throw new InvalidOperationException($"The key of an instance is tenant/instance; each has {InstanceKey.NameRule}.");
        }

        _since = _services.Time.GetUtcNow();
        SetState(Profile.RestingState());
        EnsureConnection();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await StopConnectionAsync();
        Withdraw();
    }

    public async Task<InstanceStatus> ConfigureAsync(InstanceSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Problem() is { } problem)
        {
            throw new ArgumentException(problem, nameof(settings));
        }

        Profile.Settings = settings;
        await _writer.SaveAsync();
        await KeepReminderAsync();
        Publish();
        return Status();
    }

    public async IAsyncEnumerable<PairingUpdate> PairAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (IsLinked)
        {
            yield return new PairingUpdate { Step = PairingStep.AlreadyPaired, Account = Profile.Account };
            yield break;
        }

        var watcher = _watchers.Join();
        try
        {
            BeginPairing();
            await foreach (var update in watcher.Reader.ReadAllAsync(cancellationToken))
            {
                yield return update;
            }
        }
        finally
        {
            _watchers.Leave(watcher);
            await EndAbandonedPairingAsync();
        }
    }

    public async Task<InstanceAnswer> ConnectAsync(CancellationToken cancellationToken = default)
    {
        if (!IsLinked)
        {
            return InstanceAnswer.NotPaired;
        }

        Profile.IsConnectionDesired = true;
        Profile.Halt = null;
        Profile.NotBefore = null;
        await _writer.SaveAsync();
        await KeepReminderAsync();
        EnsureConnection();
        return InstanceAnswer.Done;
    }

    public async Task<InstanceAnswer> DisconnectAsync(CancellationToken cancellationToken = default)
    {
        Profile.IsConnectionDesired = false;
        await _writer.SaveAsync();
        await StopConnectionAsync();
        SetState(Profile.RestingState());
        _watchers.Publish(new PairingUpdate { Step = PairingStep.Failed });
        return InstanceAnswer.Done;
    }

    public async Task<InstanceAnswer> LogoutAsync(CancellationToken cancellationToken = default)
    {
        if (!IsLinked)
        {
            return InstanceAnswer.NotPaired;
        }

        if (_connection?.Device is not { } device)
        {
            return InstanceAnswer.NotConnected;
        }

        return await FailureMapping.AnswerOfAsync(() => device.LogoutAsync(cancellationToken));
    }

    public async Task<SendResult> SendAsync(SendRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await _sender.SendAsync(request, _connection?.Device, _connection?.Pacer, _state).WaitAsync(cancellationToken);
    }

    public async Task<InstanceAnswer> MarkReadAsync(MarkReadRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!Jid.TryParse(request.Chat, out var chat) || !Jid.TryParse(request.Sender, out var sender)
            || request.Ids.IsDefaultOrEmpty || request.Ids.Length > MarkReadRequest.MaxMessages)
        {
            return InstanceAnswer.Invalid;
        }

        return _connection?.Device is { } device
            ? await FailureMapping.AnswerOfAsync(() => device.MarkReadAsync(chat, sender, request.Ids, cancellationToken))
            : IsLinked ? InstanceAnswer.NotConnected : InstanceAnswer.NotPaired;
    }

    public Task<InstanceStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        ForgetUnknown();
        return Task.FromResult(Status());
    }

    public Task<InstanceEventPage> ReadEventsAsync(
        long after, int limit, TimeSpan wait, CancellationToken cancellationToken = default) =>
        _reader.ReadAsync(_key, after, limit, wait, _events, cancellationToken);

    public Task WakeAsync(CancellationToken cancellationToken = default)
    {
        EnsureConnection();
        ForgetUnknown();
        return Task.CompletedTask;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => WakeAsync();

    private void EnsureConnection()
    {
        if (_connection is null && !_isDeleting && IsLinked && Profile is { IsConnectionDesired: true, Halt: null })
        {
            StartConnection(InstanceState.Connecting, Profile.NotBefore);
        }
    }

    private void StartConnection(InstanceState state, DateTimeOffset? notBefore)
    {
        SetState(state);
        _connection = new InstanceConnection(_key, Profile.Settings, _services, _events, this);
        _connection.Start(notBefore);
    }

    private async Task StopConnectionAsync()
    {
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
            if (_connection == connection)
            {
                _connection = null;
            }
        }
    }

    private void BeginPairing()
    {
        // Who begins to watch while the instance is deleted hears of the end with the others.
        if (_connection is null && !_isDeleting)
        {
            _lastEnd = null;
            StartConnection(InstanceState.Pairing, notBefore: null);
        }
    }

    private async Task EndAbandonedPairingAsync()
    {
        if (_watchers.IsEmpty && _state == InstanceState.Pairing && !IsLinked)
        {
            await StopConnectionAsync();
            if (_connection is null)
            {
                SetState(Profile.RestingState());
                EnsureConnection();
            }

            // Pairing interleaves with everything: who came meanwhile found a connection that was about to end.
            if (!_watchers.IsEmpty && !IsLinked)
            {
                BeginPairing();
            }
        }
    }

    // A call to an instance that was never configured or paired must not leave an activation behind.
    private void ForgetUnknown()
    {
        if (!_profile.RecordExists && _connection is null && _watchers.IsEmpty)
        {
            DeactivateOnIdle();
        }
    }

    private async Task KeepReminderAsync()
    {
        var period = _services.Options.Value.ReminderPeriod;
        await this.RegisterOrUpdateReminder(ReminderName, period, period);
    }
}
