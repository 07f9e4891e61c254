using OrleansGateway.Client;
using OrleansGateway.Client.Instance;
using OrleansGateway.Grains.Interfaces.Events;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Pacing;
using OrleansGateway.Grains.Interfaces.Pools;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Sandbox;
using OrleansGateway.Sandbox.Phones;

namespace OrleansGateway.Cluster.Tests;

/// <summary>The whole path in the embedded profile: a silo process, the Sandbox, a virtual phone.</summary>
[Category("Cluster")]
internal sealed class EmbeddedGatewayTests
{
    private TemporaryFolder _data = null!;
    private SandboxServer _sandbox = null!;
    private VirtualPhone _phone = null!;

    [SetUp]
    public async Task StartSandbox()
    {
        _data = new TemporaryFolder("embedded");
        _sandbox = await SandboxServer.StartAsync();
        _phone = _sandbox.Phones.Create();
        _phone.SetBehaviour(autoReply: null, autoRead: true);
    }

    [TearDown]
    public async Task StopSandbox()
    {
        await _sandbox.DisposeAsync();
        _data.Dispose();
    }

    [Test]
    public async Task An_instance_pairs_sends_and_receives()
    {
        await using var silo = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments());
        await using var service = await silo.ConnectAsync();
        var account = await PairAsync(service.Gateway.Instance("one"));

        var sent = await SendAsync(service.Gateway, "over the gateway");
        await ReceiveAsync(service.Gateway, account, "an answer", after: 0);

        var message = await Eventually.UntilAsync(
            () => service.Gateway.Queue("orders").GetAsync(sent.Id),
            found => found!.History.Any(entry => entry.Kind == HistoryKind.Read));
        Assert.That(message!.State, Is.EqualTo(MessageState.Done));
        Assert.That(message.Instance, Is.EqualTo("one"));
        AssertNothingBroke(received: 1);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Sessions_survive_a_restart(bool isKilled)
    {
        string account;
        long cursor;
        await using (var silo = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments()))
        {
            await using var service = await silo.ConnectAsync();
            account = await PairAsync(service.Gateway.Instance("one"));
            await SendAsync(service.Gateway, "before");
            cursor = await ReceiveAsync(service.Gateway, account, "before too", after: 0);
            if (isKilled)
            {
                await silo.Program.KillAsync();
            }
            else
            {
                Assert.That(await silo.Program.TerminateAsync(), Is.Zero, silo.Program.Errors);
            }
        }

        await using var again = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments());
        await using var client = await again.ConnectAsync();
        await Eventually.UntilAsync(
            () => client.Gateway.Instance("one").GetStatusAsync(), status => status.State == InstanceState.Connected);
        await SendAsync(client.Gateway, "after");
        await ReceiveAsync(client.Gateway, account, "after too", cursor);

        Assert.That((await client.Gateway.Instance("one").GetStatusAsync()).Account, Is.EqualTo(account));
        AssertNothingBroke(received: 2);
    }

    [Test]
    public async Task A_message_accepted_before_a_crash_is_delivered_once_after_it()
    {
        string messageId;
        await using (var silo = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments()))
        {
            await using var service = await silo.ConnectAsync();
            await PairAsync(service.Gateway.Instance("one"));
            await service.Gateway.Instance("one").DisconnectAsync();
            var accepted = await service.Gateway.Queue("orders").EnqueueAsync(
                EnqueueRequest.ForText("default", _phone.Jid.ToString(), "survives"));
            messageId = accepted.MessageId!;
            await silo.Program.KillAsync();
        }

        await using var again = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments());
        await using var client = await again.ConnectAsync();
        var queue = client.Gateway.Queue("orders");
        var second = await queue.EnqueueAsync(EnqueueRequest.ForText("default", _phone.Jid.ToString(), "while nobody is there"));
        Assert.That(second.Status, Is.EqualTo(EnqueueStatus.Accepted), $"{second.Rejection}");
        await client.Gateway.Instance("one").ConnectAsync();

        await Eventually.UntilAsync(() => queue.GetAsync(messageId), message => message!.State == MessageState.Done);
        await Eventually.UntilAsync(() => queue.GetAsync(second.MessageId!), message => message!.State == MessageState.Done);
        AssertNothingBroke(received: 2);
    }

    [Test]
    public async Task The_pace_of_a_pool_survives_a_crash()
    {
        string heldId;
        var pace = new PoolSettings
        {
            Pacing = new PacingSettings { InstanceRate = new SendRate { Messages = 2, Per = TimeSpan.FromHours(1) } },
        };
        await using (var silo = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments()))
        {
            await using var service = await silo.ConnectAsync();
            var pool = service.Gateway.Pool("default");
            await pool.ConfigureAsync(pace);
            var wrong = new PoolSettings { Pacing = new PacingSettings { InstanceRate = new SendRate { Messages = -1 } } };
            Assert.That(() => pool.ConfigureAsync(wrong), Throws.ArgumentException.With.Message.Contains("Pacing.InstanceRate.Messages"));
            await PairAsync(service.Gateway.Instance("one"));
            await SendAsync(service.Gateway, "the first");
            await SendAsync(service.Gateway, "the second");
            var held = await service.Gateway.Queue("orders").EnqueueAsync(
                EnqueueRequest.ForText("default", _phone.Jid.ToString(), "one too many"));
            heldId = held.MessageId!;
            await silo.Program.KillAsync();
        }

        await using var again = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments());
        await using var client = await again.ConnectAsync();
        var queue = client.Gateway.Queue("orders");
        var message = await Eventually.UntilAsync(
            () => queue.GetAsync(heldId), found => found!.History.Any(entry => entry.Failure == SendFailure.Paced));
        Assert.That(message!.Attempts, Is.Zero);
        Assert.That(await client.Gateway.Pool("default").GetSettingsAsync(), Is.EqualTo(pace));
        AssertNothingBroke(received: 2);

        await client.Gateway.Pool("default").ConfigureAsync(new PoolSettings());
        await Eventually.UntilAsync(() => queue.GetAsync(heldId), found => found!.State == MessageState.Done);
        AssertNothingBroke(received: 3);
    }

    [Test]
    public async Task The_second_instance_of_a_number_is_logged_out()
    {
        await using var silo = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments());
        await using var service = await silo.ConnectAsync();
        var owner = _sandbox.Phones.Create();
        await PairAsync(service.Gateway.Instance("one"), owner.Number);

        var last = await PairToTheEndAsync(service.Gateway.Instance("two"), owner.Number);

        Assert.That(last.Step, Is.EqualTo(PairingStep.Failed));
        Assert.That(last.Fault, Is.EqualTo(InstanceFault.NumberAlreadyPaired));
        var second = await service.Gateway.Instance("two").GetStatusAsync();
        Assert.That(second.State, Is.EqualTo(InstanceState.LoggedOut));
        Assert.That(second.Fault, Is.EqualTo(InstanceFault.NumberAlreadyPaired));
        var first = await service.Gateway.Instance("one").GetStatusAsync();
        Assert.That(first.State, Is.EqualTo(InstanceState.Connected));
    }

    [Test]
    public async Task An_instance_that_its_phone_unlinks_stays_out_and_says_why()
    {
        await using var silo = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments());
        await using var service = await silo.ConnectAsync();
        var account = await PairAsync(service.Gateway.Instance("one"));

        _sandbox.Devices.Unlink(account);

        var status = await Eventually.UntilAsync(
            () => service.Gateway.Instance("one").GetStatusAsync(), status => status.State == InstanceState.LoggedOut);
        Assert.That(status.Fault, Is.EqualTo(InstanceFault.LoggedOut));
        Assert.That(await service.Gateway.Instance("one").ConnectAsync(), Is.EqualTo(InstanceAnswer.NotPaired));
        await PairAsync(service.Gateway.Instance("one"));
    }

    [Test]
    public async Task A_deleted_instance_is_unlinked_and_its_number_can_be_paired_with_another()
    {
        await using var silo = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments());
        await using var service = await silo.ConnectAsync();
        var owner = _sandbox.Phones.Create();
        var one = service.Gateway.Instance("one");
        await PairAsync(one, owner.Number);
        await SendAsync(service.Gateway, "before the deletion");

        Assert.That(await one.DeleteAsync(), Is.EqualTo(InstanceAnswer.Done));

        Assert.That((await one.GetStatusAsync()).State, Is.EqualTo(InstanceState.Unpaired));
        await PairAsync(service.Gateway.Instance("two"), owner.Number);
        await SendAsync(service.Gateway, "by the other instance");
        Assert.That(await service.Gateway.Instance("two").DeleteAsync(), Is.EqualTo(InstanceAnswer.Done));
        await PairAsync(one, owner.Number);
        await SendAsync(service.Gateway, "by the first one again");
        AssertNothingBroke(received: 3);
    }

    [Test]
    public async Task An_instance_reconnects_when_its_socket_is_cut()
    {
        await using var silo = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments());
        await using var service = await silo.ConnectAsync();
        var account = await PairAsync(service.Gateway.Instance("one"));
        var before = await service.Gateway.Instance("one").GetStatusAsync();

        _sandbox.Devices.Cut(account);

        await Eventually.UntilAsync(
            () => service.Gateway.Instance("one").GetStatusAsync(),
            status => status.State == InstanceState.Connected && status.Since > before.Since);
        await SendAsync(service.Gateway, "after the cut");
        AssertNothingBroke(received: 1);
    }

    [Test]
    public async Task An_unknown_instance_is_rejected_with_its_reason_and_a_new_pool_is_not()
    {
        await using var silo = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments());
        await using var service = await silo.ConnectAsync();
        await PairAsync(service.Gateway.Instance("one"));
        var queue = service.Gateway.Queue("orders");
        var toPhone = _phone.Jid.ToString();

        var newPool = await queue.EnqueueAsync(EnqueueRequest.ForText("nowhere", toPhone, "text"));
        var noInstance = await queue.EnqueueAsync(EnqueueRequest.ForText("default", toPhone, "text") with { Instance = "nobody" });

        Assert.That(newPool.Status, Is.EqualTo(EnqueueStatus.Accepted), $"{newPool}");
        Assert.That(noInstance.Rejection, Is.EqualTo(EnqueueRejection.UnknownInstance));
        Assert.That($"{noInstance}", Does.StartWith("Rejected: The pool has no such instance"));
    }

    [Test]
    public async Task Instances_pools_and_queues_are_listed()
    {
        await using var silo = await SiloRun.StartAsync(_data.Path, _sandbox.SiloArguments());
        await using var service = await silo.ConnectAsync();
        var account = await PairAsync(service.Gateway.Instance("one"));
        await service.Gateway.Instance("two").ConfigureAsync(new InstanceSettings { Pool = "shop" });
        await service.Gateway.Pool("configured").ConfigureAsync(new PoolSettings());
        await SendAsync(service.Gateway, "one message");

        var instances = await service.Gateway.ListInstancesAsync().ToListAsync();
        Assert.That(instances.Select(found => (found.Instance, found.Pool, found.State)), Is.EqualTo(new[]
        {
            ("one", "default", InstanceState.Connected), ("two", "shop", InstanceState.Unpaired),
        }));
        var number = account.Split(':')[0];
        Assert.That(instances[0].MaskedNumber, Is.EqualTo(new string('*', number.Length - 3) + number[^3..]));
        Assert.That(instances[0].Silo, Is.Not.Null);
        Assert.That(instances[1].MaskedNumber, Is.Null);
        Assert.That(await service.Gateway.ListPoolsAsync().ToListAsync(), Is.EqualTo(new[] { "configured", "default", "shop" }));
        Assert.That(await service.Gateway.ListQueuesAsync().ToListAsync(), Is.EqualTo(new[] { "orders" }));
        Assert.That(await service.Gateway.ForTenant("other").ListInstancesAsync().ToListAsync(), Is.Empty);
    }

    private async Task<string> PairAsync(IInstanceClient instance, string? number = null)
    {
        var last = await PairToTheEndAsync(instance, number);
        Assert.That(last.Step, Is.EqualTo(PairingStep.Connected), $"{last}");
        return last.Account!;
    }

    private async Task<PairingUpdate> PairToTheEndAsync(IInstanceClient instance, string? number)
    {
        PairingUpdate? last = null;
        using var limit = new CancellationTokenSource(Limits.Program);
        await foreach (var update in instance.PairAsync(limit.Token))
        {
            if (update.Step == PairingStep.QrCode && last is null)
            {
                await _sandbox.Phones.ScanQrAsync(update.QrText!, number, limit.Token);
            }

            last = update;
        }

        return last!;
    }

    private async Task<QueuedMessage> SendAsync(IGatewayClient gateway, string text)
    {
        var queue = gateway.Queue("orders");
        var result = await queue.EnqueueAsync(EnqueueRequest.ForText("default", _phone.Jid.ToString(), text));
        Assert.That(result.Status, Is.EqualTo(EnqueueStatus.Accepted), $"{result.Rejection}");
        var done = await Eventually.UntilAsync(
            () => queue.GetAsync(result.MessageId!), message => message!.State == MessageState.Done);
        await Eventually.UntilAsync(
            () => Task.FromResult(_phone.Report(texts: true)),
            report => report.Messages.Any(message => message.Id == done!.WireId && message.Text == text));
        return done!;
    }

    private async Task<long> ReceiveAsync(IGatewayClient gateway, string account, string text, long after)
    {
        _phone.SendText(account.Split(':')[0], text);
        using var limit = new CancellationTokenSource(Limits.Program);
        await foreach (var entry in gateway.Instance("one").FollowEventsAsync(after, limit.Token))
        {
            if (entry is MessageReceivedEvent { IsFromMe: false } message)
            {
                Assert.That(message.Text, Is.EqualTo(text));
                return entry.Sequence;
            }
        }

        throw new InvalidOperationException("Following events has no end.");
    }

    private void AssertNothingBroke(int received)
    {
        var report = _phone.Report();
        Assert.That(report.Received, Is.EqualTo(received));
        Assert.That(report.Duplicates, Is.Zero);
        Assert.That(report.DecryptFailures, Is.Zero);
    }
}
