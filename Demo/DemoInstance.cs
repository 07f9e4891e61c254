using System.Collections.Concurrent;
using OrleansGateway.Client.Instance;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;

namespace OrleansGateway.Demo;

/// <summary>One of the two numbers: pairs it and follows its event log.</summary>
internal sealed class DemoInstance(IInstanceClient client, Uri sandbox)
{
    private readonly ConcurrentDictionary<string, string> _replies = new(StringComparer.Ordinal);
    private int _undecryptable;

    /// <summary>Its id.</summary>
    public string Id => client.Id;

    /// <summary>Its number.</summary>
    public string Number { get; private set; } = "";

    /// <summary>How many replies it received, counted by wire id.</summary>
    public int Replies => _replies.Count;

    /// <summary>How many messages it could not decrypt.</summary>
    public int Undecryptable => Volatile.Read(ref _undecryptable);

    /// <summary>Pairs by QR: a virtual phone scans the code through the Sandbox's admin endpoint.</summary>
    /// <param name="pool">The pool to join.</param>
    /// <param name="cancellationToken">Ends the pairing.</param>
    public async Task PairAsync(string pool, CancellationToken cancellationToken)
    {
        await client.ConfigureAsync(new InstanceSettings { Pool = pool, PushName = client.Id }, cancellationToken);
        using var admin = new HttpClient { BaseAddress = sandbox };
        var isScanned = false;
        await foreach (var update in client.PairAsync(cancellationToken))
        {
            if (update.Step == PairingStep.QrCode && !isScanned)
            {
                isScanned = true;
                await ScanAsync(admin, update.QrText!, cancellationToken);
            }
            else if (update.Step == PairingStep.Connected)
            {
                Number = update.Account!.Split(':', '@')[0];
                return;
            }
            else if (update.IsFinal)
            {
                throw new DemoFailedException($"{client.Id} could not be paired: {update.Step} {update.Fault}");
            }
        }

        throw new DemoFailedException($"the pairing of {client.Id} ended without a result");
    }

    /// <summary>Follows the event log until cancelled.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var entry in client.FollowEventsAsync(after: 0, cancellationToken))
            {
                Count(entry);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The demo has ended.
        }
    }

    private static async Task ScanAsync(HttpClient admin, string qr, CancellationToken cancellationToken)
    {
        using var body = new StringContent(qr);
        using var answer = await admin.PostAsync(new Uri("/admin/mock-phone/scan-qr", UriKind.Relative), body, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            var reason = await answer.Content.ReadAsStringAsync(cancellationToken);
            throw new DemoFailedException($"the phone could not scan the code: {reason}");
        }
    }

    private void Count(InstanceEvent entry)
    {
        if (entry is MessageReceivedEvent { IsFromMe: false } reply)
        {
            _replies[reply.WireId] = reply.Sender;
        }
        else if (entry is MessageUndecryptableEvent)
        {
            Interlocked.Increment(ref _undecryptable);
        }
    }
}
