using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;
using OrleansGateway.Grains.Queue.Store;

namespace OrleansGateway.Grains.Tests.Queue;

internal sealed class MessageBodyTests
{
    private const string Anna = "491700000001@s.whatsapp.net";
    private const byte TextTag = 1;
    private const byte OtherTag = 2;

    private static readonly EnqueueRequest Request = EnqueueRequest.ForText("pool", Anna, "hello");

    [Test]
    public void A_text_is_stored_with_the_tag_of_its_kind() =>
        Assert.That(ContentCodec.Encode(new TextContent("hi")), Is.EqualTo(new byte[] { TextTag, 2, (byte)'h', (byte)'i' }));

    [Test]
    public void A_body_is_read_from_the_bytes_that_an_earlier_release_stored()
    {
        byte[] stored = [1, 3, (byte)'a', (byte)'@', (byte)'b', 1, (byte)'k', TextTag, 2, 0xC3, 0xA9];
        Assert.That(MessageBody.Decode(stored), Is.EqualTo(new MessageBody("a@b", "k", new TextContent("é"))));
        Assert.That(MessageBody.Decode(stored).Encode(), Is.EqualTo(stored));
    }

    [Test]
    public void A_body_of_an_unknown_kind_version_or_length_is_refused()
    {
        Assert.That(() => ContentCodec.Decode([99, 0]), Throws.InstanceOf<InvalidDataException>());
        Assert.That(() => MessageBody.Decode([2, 0, 0, TextTag, 0]), Throws.InstanceOf<InvalidDataException>());
        Assert.That(() => MessageBody.Decode([1, 0, 0]), Throws.InstanceOf<EndOfStreamException>());
    }

    [Test]
    public void Content_without_a_stored_form_is_refused_by_name() =>
        Assert.That(
            () => ContentCodec.Encode(new Unstorable()),
            Throws.InstanceOf<NotSupportedException>().With.Message.Contains(nameof(Unstorable)));

    [Test]
    public void Equal_requests_have_equal_identities_whatever_their_times_and_priority()
    {
        var later = Request with { Priority = 9, NotBefore = DateTimeOffset.UnixEpoch, ExpiresAt = DateTimeOffset.MaxValue, MaxAttempts = 2 };
        Assert.That(MessageBody.IdentityOf(later), Is.EqualTo(MessageBody.IdentityOf(Request)));
    }

    [Test]
    public void Pool_recipient_ordering_key_and_content_each_change_the_identity()
    {
        EnqueueRequest[] requests =
        [
            Request,
            Request with { Pool = "other" },
            Request with { Recipient = "491700000002@s.whatsapp.net" },
            Request with { OrderingKey = "key" },
            Request with { Content = new TextContent("hello!") },
        ];
        var identities = requests.Select(request => Convert.ToHexString(MessageBody.IdentityOf(request)));
        Assert.That(identities, Is.Unique);
    }

    [Test]
    public void Contents_of_different_kinds_with_the_same_text_have_different_identities()
    {
        var text = ContentCodec.Encode(Request.Content);
        byte[] other = [OtherTag, .. text[1..]];
        Assert.That(
            MessageBody.IdentityOf(Request.Pool, Request.Recipient, null, other),
            Is.Not.EqualTo(MessageBody.IdentityOf(Request.Pool, Request.Recipient, null, text)));
        Assert.That(
            MessageBody.IdentityOf(Request.Pool, Request.Recipient, null, text), Is.EqualTo(MessageBody.IdentityOf(Request)));
    }

    [Test]
    public void A_letter_that_moves_from_one_field_to_the_next_changes_the_identity() =>
        Assert.That(
            MessageBody.IdentityOf("pool", Anna, "a", [TextTag, 0]), Is.Not.EqualTo(MessageBody.IdentityOf("poola", Anna, "", [TextTag, 0])));

    [Test]
    public void A_schedule_is_read_as_it_was_stored()
    {
        var schedule = new RecurringSchedule { Name = "daily", Cron = "0 9 * * *", TimeZone = "Europe/Berlin", Message = Request };
        Assert.That(ScheduleCodec.Decode(ScheduleCodec.Encode(schedule)), Is.EqualTo(schedule));
    }

    [Test]
    public void A_schedule_stored_before_there_were_kinds_of_content_is_a_text()
    {
        var stored = """
            {"Name":"daily","Cron":"0 9 * * *","TimeZone":"UTC","Pool":"pool","Recipient":"491700000001@s.whatsapp.net",
            "Text":"hello","Priority":5,"OrderingKey":null,"Instance":null,"MaxAttempts":null}
            """u8;
        Assert.That(
            ScheduleCodec.Decode(stored),
            Is.EqualTo(new RecurringSchedule { Name = "daily", Cron = "0 9 * * *", Message = Request }));
    }

    private sealed record Unstorable : MessageContent;
}
