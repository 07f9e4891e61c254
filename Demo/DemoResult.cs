namespace OrleansGateway.Demo;

/// <summary>The outcome of the demo, counted by wire id on the phones that the messages were sent to.</summary>
/// <param name="Wanted">How many messages should be sent.</param>
/// <param name="Sent">How many the server acknowledged.</param>
/// <param name="Delivered">How many wire ids the phones decrypted.</param>
/// <param name="Duplicates">How often a phone received a wire id again.</param>
/// <param name="DecryptFailures">How often a phone or an instance could not decrypt.</param>
/// <param name="Replies">How many replies are in the event logs of the instances.</param>
internal sealed record DemoResult(int Wanted, int Sent, int Delivered, long Duplicates, long DecryptFailures, int Replies)
{
    /// <summary>Whether every message arrived exactly once and was answered.</summary>
    public bool IsPerfect =>
        Sent == Wanted && Delivered == Wanted && Replies == Wanted && Duplicates == 0 && DecryptFailures == 0;

    /// <summary>The last line of the demo.</summary>
    public override string ToString() =>
        $"demo: sent={Sent} delivered={Delivered} duplicates={Duplicates} decryptFailures={DecryptFailures} replies={Replies}";
}

/// <summary>The part of the work that one instance did.</summary>
/// <param name="Instance">Its id.</param>
/// <param name="Number">Its number.</param>
/// <param name="Sent">How many messages it sent.</param>
/// <param name="Recipients">How many phones it sent to.</param>
/// <param name="Replies">How many replies it received.</param>
internal sealed record DemoShare(string Instance, string Number, int Sent, int Recipients, int Replies)
{
    /// <summary>One line of plain output.</summary>
    public override string ToString() =>
        $"{Instance} ({Number}) sent {Sent} messages to {Recipients} phones and got {Replies} replies";
}

/// <summary>The demo cannot continue.</summary>
/// <param name="reason">Why, for the person at the terminal.</param>
internal sealed class DemoFailedException(string reason) : Exception(reason);
