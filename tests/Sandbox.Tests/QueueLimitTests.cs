using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class QueueLimitTests : SandboxTests
{
    protected override SandboxOptions Options => new() { MaxQueuedStanzas = 4 };

    [Test]
    public async Task A_message_to_a_device_whose_queue_is_full_is_refused()
    {
        var recipient = await Companion.PairAsync(Server);
        var sender = await Companion.PairAsync(Server);
        await using var client = await sender.LogInAsync(Server);
        var errors = new List<string?>();

        for (var i = 0; i < 4; i++)
        {
            var ack = await sender.SendTextAsync(client, recipient.Jid.WithoutDevice, $"M{i}", "hello", recipient.Jid);
            errors.Add(ack.Attribute("error"));
        }

        Assert.That(errors, Is.EqualTo(new[] { null, null, null, "503" }));
        Assert.That(Server.Devices.Get(recipient.Paired.Jid).Pending, Is.EqualTo(4), "Three messages and the notice of low pre-keys.");
    }
}
