namespace OrleansGateway.Sandbox.Demo;

/// <summary>What one instance did.</summary>
/// <param name="Instance">Its id.</param>
/// <param name="Number">Its number.</param>
/// <param name="Sent">How many messages it sent.</param>
/// <param name="Recipients">To how many phones.</param>
/// <param name="Replies">How many answers it got.</param>
internal sealed record DemoShare(string Instance, string Number, int Sent, int Recipients, int Replies)
{
    /// <summary>One line for a pipe.</summary>
    public override string ToString() =>
        $"{Instance} ({Number}) sent {Sent} messages to {Recipients} phones and got {Replies} replies";
}
