namespace OrleansGateway.Cluster.Tests.Kill;

/// <summary>A message of which its caller knows that the queue has it.</summary>
/// <param name="Id">The queue's id.</param>
/// <param name="Recipient">The JID of the phone.</param>
/// <param name="Number">Its place among all messages of the run; smaller ones to the same phone were accepted before.</param>
/// <param name="Priority">The priority.</param>
internal sealed record AcceptedMessage(string Id, string Recipient, int Number, int Priority)
{
    /// <summary>The text, which no other message has.</summary>
    public string Text => TextOf(Number);

    /// <summary>The text of a message.</summary>
    public static string TextOf(int number) => $"message {number}";
}
