using System.Text;
using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class AddressBookTests
{
    private static readonly Jid Carol = Jid.Parse("15550000003@s.whatsapp.net");

    [Test]
    public async Task A_recipient_that_a_stranger_names_teaches_no_mapping()
    {
        var device = await LinkedDevice.ConnectAsync();

        device.Wire.Push((await device.IncomingAsync("hello", "IN01"))
            .WithAttribute("recipient", Carol.ToString()).WithAttribute("peer_recipient_lid", "99000000000666@lid"));
        await ReceiptAsync(device, "IN01");

        Assert.That(await MappingAsync(device, Carol), Is.Null);
        Assert.That(await MappingAsync(device, LinkedDevice.Bob), Is.EqualTo(LinkedDevice.BobLid.ToString()));
    }

    [Test]
    public async Task A_stranger_cannot_take_our_own_address()
    {
        var device = await LinkedDevice.ConnectAsync();

        device.Wire.Push((await device.IncomingAsync("hello", "IN01")).WithAttribute("sender_lid", LinkedDevice.SelfLid.WithoutDevice.ToString()));
        await ReceiptAsync(device, "IN01");

        Assert.That(await MappingAsync(device, LinkedDevice.Bob), Is.Null);
        Assert.That(await MappingAsync(device, LinkedDevice.SelfLid.WithoutDevice), Is.Not.EqualTo(LinkedDevice.Bob.ToString()));
    }

    [Test]
    public async Task A_number_that_moved_to_another_LID_leaves_no_mapping_of_the_old_one()
    {
        var device = await LinkedDevice.ConnectAsync();
        device.Wire.Push(Devices("800", LinkedDevice.BobLid.ToString()));
        device.Wire.Push(Devices("801", "99000000000077@lid"));

        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("id") == "801");

        Assert.That(await MappingAsync(device, LinkedDevice.Bob), Is.EqualTo("99000000000077@lid"));
        Assert.That(await MappingAsync(device, LinkedDevice.BobLid), Is.Null);
    }

    private static Node Devices(string id, string lid) => new Node(
        "notification", ("from", LinkedDevice.Bob.ToString()), ("lid", lid), ("type", "devices"), ("id", id)).With(new Node("add"));

    private static async Task<string?> MappingAsync(LinkedDevice device, Jid jid) =>
        await device.Store.ReadAsync(new RecordKey(RecordKind.LidMapping, jid.ToString())) is { } record ? Encoding.UTF8.GetString(record) : null;

    private static Task<Node> ReceiptAsync(LinkedDevice device, string id) =>
        device.Wire.SentAsync(node => node.Tag == "receipt" && node.Attribute("id") == id);
}
