using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Tests.Device;

/// <summary>A server of a few lines: it answers what clients ask and confirms messages, as far as a test lets it.</summary>
internal sealed class ScriptedServer(Journal<string> journal) : INodeConnector
{
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Journal<string> Journal { get; } = journal;

    public List<VirtualDevice> Devices { get; } = [];

    public List<ScriptedConnection> Connections { get; } = [];

    public ScriptedConnection Connection => Connections[^1];

    public long PreKeysLeft { get; set; } = 812;

    /// <summary>The keys that the server says it has of the client.</summary>
    public Node? Digest { get; set; }

    /// <summary>What is sent first; null stays silent.</summary>
    public Node? Greeting { get; set; } = new("success", ("t", "1760000000"));

    /// <summary>What questions are not answered, by the tag of their first child.</summary>
    public HashSet<string> Silences { get; } = [];

    /// <summary>The error codes that requests are refused with, by the tag of their first child.</summary>
    public Dictionary<string, int> Refusals { get; } = [];

    /// <summary>Changes what a request, named by the tag of its first child, is answered with.</summary>
    public Func<string, Node, Node> Amend { get; set; } = (_, answer) => answer;

    /// <summary>The confirmation of a message; null gives none.</summary>
    public Func<Node, Node?> Confirm { get; set; } = message => Ack(message);

    /// <summary>The public keys of the client, as it uploaded them.</summary>
    public List<Node> Uploads { get; } = [];

    public static Node Ack(Node message, int? error = null, string? phash = null) => new(
        "ack",
        ("class", "message"),
        ("id", message.RequiredAttribute("id")),
        ("from", message.RequiredAttribute("to")),
        ("t", "1760000001"),
        ("error", error?.ToString()),
        ("phash", phash));

    /// <summary>What the last client began its connection with.</summary>
    public ReadOnlyMemory<byte> Routing { get; private set; }

    public Task<INodeConnection> ConnectAsync(
        KeyPair noiseKey, ClientPayload payload, ReadOnlyMemory<byte> routing, CancellationToken cancellationToken)
    {
        Routing = routing;
        var connection = new ScriptedConnection(this);
        Connections.Add(connection);
        if (Greeting is not null)
        {
            connection.Push(Greeting);
        }

        _connected.TrySetResult();
        return Task.FromResult<INodeConnection>(connection);
    }

    public Task ConnectedAsync() => _connected.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void OnNode(ScriptedConnection connection, Node node)
    {
        if (node.Tag == "message" && Confirm(node) is { } confirmation)
        {
            connection.Push(confirmation);
        }
        else if (node.Tag == "iq" && node.Attribute("type") is "get" or "set" && !Silences.Contains(FirstChild(node)))
        {
            connection.Push(Amend(FirstChild(node), Answer(node)));
        }
    }

    public static string FirstChild(Node node) => node.Children.Count == 0 ? "" : node.Children[0].Tag;

    private Node Answer(Node question)
    {
        if (Refusals.TryGetValue(FirstChild(question), out var code))
        {
            return new Node("iq", ("type", "error"), ("id", question.RequiredAttribute("id"))).With(
                new Node("error", ("code", code.ToString())));
        }

        switch (FirstChild(question))
        {
            case "count":
                return Result(question, new Node("count", ("value", PreKeysLeft.ToString())));
            case "registration":
                Uploads.Add(question);
                Journal.Add("upload");
                PreKeysLeft += question.RequiredChild("list").Children.Count;
                return Result(question);
            case "digest":
                return Result(question, Digest);
            case "usync":
                return Result(question, Usync(question.RequiredChild("usync")));
            case "key":
                return Result(question, new Node("list").With(question.RequiredChild("key").Children.Select(Bundle)));
            case "privacy":
                return Result(question, new Node("privacy").With(new Node("category", ("name", "readreceipts"), ("value", "all"))));
            default:
                return Result(question);
        }
    }

    private static Node Result(Node question, params Node?[] children) => new Node(
        "iq", ("from", "@s.whatsapp.net"), ("type", "result"), ("id", question.RequiredAttribute("id"))).With(children);

    private Node Usync(Node usync) => new Node("usync").With(
        new Node("list").With(usync.RequiredChild("list").Children.Select(user =>
            user.Child("contact") is { } contact ? Contact(contact.Text[1..]) : User(user.RequiredJid("jid")))));

    private Node Contact(string number) => new Node("user", ("jid", $"{number}@s.whatsapp.net")).With(
        new Node("contact", ("type", Devices.Exists(device => device.Number.User == number) ? "in" : "out")));

    private Node User(Jid account)
    {
        var devices = Devices.Where(device => device.Number.WithoutDevice == account || device.Lid.WithoutDevice == account).ToArray();
        var list = new Node("device-list").With(devices.Select(device => new Node(
            "device", ("id", device.Number.Device.ToString()), ("key-index", device.Number.Device == 0 ? null : "1"))));
        return new Node("user", ("jid", account.ToString())).With(
            new Node("devices").With(list),
            devices.Length > 0 && !account.IsLid ? new Node("lid", ("val", devices[0].Lid.WithoutDevice.ToString())) : null);
    }

    private Node Bundle(Node user)
    {
        var jid = user.RequiredJid("jid");
        var device = Devices.Find(device => device.Number == jid || device.Lid == jid);
        return device is null
            ? new Node("user", ("jid", jid.ToString())).With(new Node("error", ("code", "404"), ("text", "item-not-found")))
            : device.Bundle(jid.ToString());
    }
}
