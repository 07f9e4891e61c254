using CsCheck;
using NUnit.Framework;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Server.Pairing;

namespace OrleansGateway.Protocol.Tests.Pairing;

/// <summary>Texts that a phone's camera, or a tester, may hand in.</summary>
public sealed class QrPayloadTests
{
    private static readonly string Key = Convert.ToBase64String(new byte[32]);
    private static readonly string Text = $"2@ref,{Key},{Key},{Key},1";

    [Test]
    public void White_space_around_the_text_is_ignored() =>
        Assert.That(QrReader.Read($"\n {QrPayload.Link}{Text}\r\n").Reference, Is.EqualTo("2@ref"));

    [TestCaseSource(nameof(WrongTexts))]
    public void Text_that_is_none_is_refused(string text)
    {
        var refusal = Assert.Throws<PairingException>(() => QrReader.Read(text))!;

        Assert.That(refusal.Failure, Is.EqualTo(PairingFailure.Malformed));
    }

    [Test]
    public void Any_text_is_read_or_refused() => Gen.String.Sample(text =>
    {
        try
        {
            return QrReader.Read(text + "," + text) is not null;
        }
        catch (PairingException)
        {
            return true;
        }
    });

    [Test]
    public void Text_form_for_logs_holds_no_secret()
    {
        var text = QrReader.Read(Text).ToString();

        Assert.That(text, Does.Not.Contain(Key).And.Not.Contain("2@ref"));
    }

    private static IEnumerable<string> WrongTexts() =>
    [
        "",
        "hello",
        $",{Key},{Key},{Key},1",
        $"2@ref,{Key},{Key},{Key}",
        $"2@ref,{Key},{Key},{Key},",
        $"2@ref,{Key},{Key},{Key},1,2",
        $"2@ref,{Key},{Key},AAAA,1",
        $"2@ref,{Key},{Convert.ToBase64String(new byte[33])},{Key},1",
        $"2@ref,{Key},{Key},%%%,1",
        $"https://example.org/#{Text}" + new string('x', QrReader.MaxLength),
    ];
}
