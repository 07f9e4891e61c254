using NUnit.Framework;
using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Tests.Device;

/// <summary>The children of <c>ib</c>.</summary>
[CancelAfter(30_000)]
internal sealed class IbTests
{
    [Test]
    public async Task Each_child_is_handled_and_an_unknown_one_is_passed_over()
    {
        var device = await LinkedDevice.ConnectAsync();

        device.Wire.Push(new Node("ib").With(
            new Node("of_a_later_version"),
            new Node("dirty", ("type", "groups"), ("timestamp", "1760000000")),
            new Node("offline_preview", ("count", "3"))));

        var clean = await device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "clean");
        Assert.That(clean.RequiredChild("clean").Attribute("type"), Is.EqualTo("groups"));
        var batch = await device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "offline_batch");
        Assert.That(batch.RequiredChild("offline_batch").Attribute("count"), Is.EqualTo("100"));
    }
}
