using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Device.Sending;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class ConnectionTests
{
    private static IEnumerable<TestCaseData> Ends() =>
    [
        new(new Node("stream:error", ("code", "515")), FailureReason.RestartRequired),
        new(new Node("stream:error", ("code", "503")), FailureReason.ServerError),
        new(new Node("stream:error", ("code", "516")), FailureReason.LoggedOut),
        new(new Node("stream:error").With(new Node("conflict", ("type", "replaced"))), FailureReason.Replaced),
        new(new Node("stream:error", ("code", "401")).With(new Node("conflict", ("type", "device_removed"))), FailureReason.LoggedOut),
        new(new Node("stream:error").With(new Node("conflict")), FailureReason.Replaced),
        new(new Node("stream:error"), FailureReason.ServerError),
        new(new Node("xmlstreamend"), FailureReason.ConnectionLost),
        new(new Node("ib").With(new Node("downgrade_webclient")), FailureReason.MultideviceMismatch),
    ];

    [TestCaseSource(nameof(Ends))]
    public async Task The_end_that_the_server_makes_is_typed(Node end, FailureReason reason)
    {
        var device = await LinkedDevice.ConnectAsync();

        device.Wire.Push(end);

        Assert.That((await device.Client.Completion).Reason, Is.EqualTo(reason));
        Assert.That(device.Client.IsReady, Is.False);
        Assert.That(await LastNoticeAsync(device), Is.InstanceOf<Disconnected>());
    }

    [TestCaseSource(nameof(Ends))]
    public async Task The_reason_counts_although_the_socket_is_closed_already(Node end, FailureReason reason)
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(await device.IncomingAsync("before the end", "IN01"));
        device.Wire.Push(end);
        device.Wire.Cut();

        Assert.That((await device.Client.Completion).Reason, Is.EqualTo(reason));
    }

    [Test]
    public async Task An_unanswered_ping_ends_the_connection()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Silences.Add("ping");

        var end = await device.Time.AdvanceUntilAsync(device.Client.Completion, TimeSpan.FromSeconds(1));

        Assert.That(end.Reason, Is.EqualTo(FailureReason.TimedOut));
        Assert.That(device.Wire.Sent.Count(node => ScriptedServer.FirstChild(node) == "ping"), Is.EqualTo(1));
    }

    [Test]
    public async Task Pings_are_sent_however_many_requests_are_open()
    {
        var device = await LinkedDevice.ConnectAsync(device =>
        {
            device.Options.MaxPendingQueries = 1;
            device.Options.QueryTimeout = TimeSpan.FromDays(1);
        });
        await device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "privacy");
        device.Server.Silences.UnionWith(["usync", "ping"]);
        var sending = device.SendAsync("hello", "3EB001");
        await device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "usync");

        var end = await device.Time.AdvanceUntilAsync(device.Client.Completion, TimeSpan.FromSeconds(1));

        Assert.That(end.Reason, Is.EqualTo(FailureReason.TimedOut));
        Assert.That((await sending).Outcome, Is.EqualTo(SendOutcome.NotSent));
    }

    [Test]
    public async Task A_keep_alive_that_breaks_ends_the_connection()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Breaks = node => ScriptedServer.FirstChild(node) == "ping" ? new InvalidOperationException() : null;

        var end = await device.Time.AdvanceUntilAsync(device.Client.Completion, TimeSpan.FromSeconds(1));

        Assert.That(end.Reason, Is.EqualTo(FailureReason.ConnectionLost));
        Assert.That(end.Text, Does.Contain(nameof(InvalidOperationException)));
    }

    [Test]
    public async Task A_ping_that_cannot_even_be_written_ends_the_connection()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Stalls = node => ScriptedServer.FirstChild(node) == "ping";

        var end = await device.Time.AdvanceUntilAsync(device.Client.Completion, TimeSpan.FromSeconds(1));

        Assert.That(end.Reason, Is.EqualTo(FailureReason.TimedOut));
    }

    [Test]
    public async Task A_ping_waits_as_long_as_its_time_out_and_no_longer()
    {
        var timeout = TimeSpan.FromSeconds(17);
        var device = await LinkedDevice.ConnectAsync(device => device.Options.KeepAliveTimeout = timeout);
        device.Server.Silences.Add("ping");

        await device.Time.AdvanceUntilAsync(device.Client.Completion, TimeSpan.FromSeconds(1));

        Assert.That(device.Time.DueTimes, Does.Contain(timeout));
    }

    [Test]
    public async Task Answered_pings_keep_the_connection()
    {
        var device = await LinkedDevice.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            var pinged = device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "ping", skip: i);
            await device.Time.AdvanceUntilAsync(pinged, TimeSpan.FromSeconds(1));
        }

        Assert.That(device.Client.IsReady, Is.True);
    }

    [Test]
    public async Task Logging_out_tells_the_server_and_puts_the_credentials_aside()
    {
        var device = await LinkedDevice.ConnectAsync();

        await device.Client.LogoutAsync();

        var question = await device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "remove-companion-device");
        Assert.That(question.RequiredChild("remove-companion-device").Attribute("jid"), Is.EqualTo(LinkedDevice.Self.ToString()));
        Assert.That((await device.Client.Completion).Reason, Is.EqualTo(FailureReason.LoggedOut));
        Assert.That(device.Store.Events.OfType<DeviceLoggedOut>().Count(), Is.EqualTo(1));
        Assert.That(await device.Store.ReadAsync(DeviceCredentials.Key), Is.Null);
    }

    [Test]
    public async Task A_server_that_unlinks_the_device_and_is_gone_without_an_answer_has_logged_it_out()
    {
        var device = await LinkedDevice.ConnectAsync();
        var logout = await BeginLogoutAsync(device);

        device.Wire.Push(new Node("stream:error", ("code", "401")).With(new Node("conflict", ("type", "device_removed"))));
        device.Wire.Cut();

        await logout;
        Assert.That(await device.Store.ReadAsync(DeviceCredentials.Key), Is.Null);
    }

    [Test]
    public async Task A_logout_that_the_network_interrupts_is_an_error_and_keeps_the_credentials()
    {
        var device = await LinkedDevice.ConnectAsync();
        var logout = await BeginLogoutAsync(device);

        device.Wire.Cut();

        Assert.That(async () => await logout, Throws.InstanceOf<ProtocolException>());
        Assert.That(await device.Store.ReadAsync(DeviceCredentials.Key), Is.Not.Null);
    }

    [Test]
    public async Task A_clean_close_waits_for_answers()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Server.Confirm = _ => null;
        var sending = device.SendAsync("hello", "3EB001");
        var message = await device.MessageAsync();

        var closing = device.Client.CloseAsync();
        device.Wire.Push(ScriptedServer.Ack(message));

        Assert.That((await sending).Outcome, Is.EqualTo(SendOutcome.Acknowledged));
        await closing;
        Assert.That((await device.Client.Completion).Reason, Is.EqualTo(FailureReason.ClosedLocally));
    }

    [Test]
    public async Task A_close_does_not_wait_for_ever_for_a_store_that_hangs()
    {
        var device = await LinkedDevice.ConnectAsync();
        var message = await device.IncomingAsync("hello", "IN01");
        device.Store.Hold();
        device.Wire.Push(message);
        await device.Journal.ExpectAsync<string>(entry => entry == "commit begins");

        var closing = device.Client.DisposeAsync().AsTask();
        await device.Time.AdvanceUntilAsync(closing, TimeSpan.FromSeconds(1));

        Assert.That(device.Wire.Sent.Any(node => node.Tag == "receipt"), Is.False, "what is not durable is not confirmed");
        device.Store.Release();
    }

    [Test]
    public async Task A_store_that_hangs_ends_the_connection()
    {
        var device = await LinkedDevice.ConnectAsync();
        var message = await device.IncomingAsync("hello", "IN01");
        device.Store.Hold();
        device.Wire.Push(message);
        await device.Journal.ExpectAsync<string>(entry => entry == "commit begins");

        var end = await device.Time.AdvanceUntilAsync(device.Client.Completion, TimeSpan.FromSeconds(1));

        Assert.That(end.Reason, Is.EqualTo(FailureReason.StorageFailed));
        device.Store.Release();
    }

    [Test]
    public async Task A_client_that_never_connected_can_be_closed()
    {
        var device = await LinkedDevice.CreateAsync();
        var client = device.NewClient();

        await client.CloseAsync();

        Assert.That((await client.Completion).Reason, Is.EqualTo(FailureReason.ClosedLocally));
        Assert.That(() => client.ConnectAsync(), Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_connection_can_be_closed_during_the_login()
    {
        var device = await LinkedDevice.CreateAsync();
        device.Server.Silences.Add("count");
        var client = device.NewClient();
        var connecting = client.ConnectAsync();
        await device.Server.ConnectedAsync();

        await client.DisposeAsync();

        Assert.That(() => connecting, Throws.InstanceOf<ConnectionException>());
        Assert.That((await client.Completion).Reason, Is.EqualTo(FailureReason.ClosedLocally));
    }

    [Test]
    public void Settings_that_cannot_be_are_named()
    {
        var options = new DeviceClientOptions { Url = new Uri("http://127.0.0.1/") };

        Assert.That(options.Validate, Throws.InvalidOperationException.With.Message.Contains(nameof(options.Url)));
    }

    /// <summary>Begins a logout that the server has heard of and does not answer.</summary>
    private static async Task<Task> BeginLogoutAsync(LinkedDevice device)
    {
        device.Server.Silences.Add("remove-companion-device");
        var logout = device.Client.LogoutAsync();
        await device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "remove-companion-device");
        return logout;
    }

    private static async Task<DeviceNotice> LastNoticeAsync(LinkedDevice device)
    {
        DeviceNotice? last = null;
        await foreach (var notice in device.Client.Notices.ReadAllAsync())
        {
            last = notice;
        }

        return last!;
    }
}
