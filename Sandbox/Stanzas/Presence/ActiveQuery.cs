using System.Globalization;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas.Presence;

/// <summary>
/// The client is ready to receive: everything undelivered follows the answer, then the mark that Baileys needs to release
/// its events, and the first time the history from the phone.
/// </summary>
internal sealed class ActiveQuery : IQueryHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<QueryKey> Keys { get; } = [new("passive", "set", "active")];

    /// <inheritdoc/>
    public Node Answer(StanzaContext context, Node query) => ServerNode.Result(query);

    /// <inheritdoc/>
    public void AfterAnswer(StanzaContext context)
    {
        context.Sender.Queue.GoLive(context.Link, Preview, End);

        // After the mark: Baileys waits for its first history only once it has seen the mark, and then for 20 s.
        if (!context.Sender.HasHistory)
        {
            context.Sender.HasHistory = true;
            context.Sender.Account.Phone.SendHistory(context.Sender);
        }
    }

    private static Node Preview(IReadOnlyCollection<StanzaKey> keys) => ServerNode.Info(new Node(
        "offline_preview",
        ("count", Number(keys.Count)),
        ("appdata", "0"),
        ("message", Number(keys.Count(key => key.Kind == "message"))),
        ("notification", Number(keys.Count(key => key.Kind == "notification"))),
        ("receipt", Number(keys.Count(key => key.Kind == "receipt")))));

    private static Node End(int count) => ServerNode.Info(new Node("offline", ("count", Number(count))));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
