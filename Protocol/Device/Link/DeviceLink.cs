using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Stanzas;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>An open connection as the features of a device see it: the first module, on which all others are built.</summary>
internal sealed class DeviceLink : IDeviceModule
{
    private const int MaxBackgroundWork = 256;

    public DeviceLink(
        DeviceScope scope, INodeConnection connection, DeviceCredentials credentials, ChannelWriter<DeviceNotice> notices,
        ConnectionEnd end)
    {
        var options = scope.Options;
        Scope = scope;
        Connection = connection;
        Notices = notices;
        End = end;
        Account = new AccountState(credentials, scope.Time);
        Commits = new CommitPipeline(
            scope.Store, scope.Time, options.CommitTimeout, failure => end.TryEnd(StorageFailure.Of(failure)));
        Requests = new IqExecutor(connection, scope.Time, scope.Random, options.QueryTimeout, options.MaxPendingQueries);
        Confirmations = new Confirmations(connection, options.MaxWaitingStanzas);
        Background = new BackgroundWork(MaxBackgroundWork, scope.Logger);
    }

    /// <summary>Options, store, clock, randomness and loggers.</summary>
    public DeviceScope Scope { get; }

    /// <summary>The connection itself.</summary>
    public INodeConnection Connection { get; }

    /// <summary>Where notices go.</summary>
    public ChannelWriter<DeviceNotice> Notices { get; }

    /// <summary>Ends the connection.</summary>
    public ConnectionEnd End { get; }

    /// <summary>This device and its account.</summary>
    public AccountState Account { get; }

    /// <summary>Where changes are handed over.</summary>
    public CommitPipeline Commits { get; }

    /// <summary>Sends requests to the server.</summary>
    public IqExecutor Requests { get; }

    /// <summary>Confirms stanzas of the server once they are durable.</summary>
    public Confirmations Confirmations { get; }

    /// <summary>Does what must not hold up the stanzas.</summary>
    public BackgroundWork Background { get; }

    public IReadOnlyDictionary<string, Action<Node>> Immediate =>
        new Dictionary<string, Action<Node>> { [IqStanza.Tag] = Requests.OnReply };

    public IReadOnlyList<Func<CancellationToken, Task>> Loops => [Confirmations.RunAsync, Background.RunAsync];

    public void OnConnectionEnded(ConnectionFailure failure) => Requests.OnConnectionEnded(failure);
}

/// <summary>What every part of a device's connection may need from outside.</summary>
internal sealed record DeviceScope(
    DeviceClientOptions Options, IDeviceStore Store, TimeProvider Time, IRandomSource Random, ILoggerFactory Loggers,
    ILogger Logger);
