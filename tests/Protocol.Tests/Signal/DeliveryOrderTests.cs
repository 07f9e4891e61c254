using CsCheck;
using NUnit.Framework;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Tests.Signal;

/// <summary>
/// Two devices write to each other over a network that loses, delays and repeats as it likes. The model: a message decrypts
/// if its chain is among the ten newest that the receiver knows, once, and is refused ever after.
/// </summary>
[TestFixture]
internal sealed class DeliveryOrderTests
{
    [Test]
    public void Every_message_decrypts_once_in_any_order() =>
        Gen.Byte.Array[0, 400].Sample(script => new Network().Run(script), iter: 60);

    private sealed class Network
    {
        private readonly Side[] _sides;
        private byte _text;

        public Network()
        {
            var (a, b) = SignalPeer.Acquainted();
            _sides = [new Side(a), new Side(b)];
        }

        public void Run(byte[] script)
        {
            foreach (var step in script)
            {
                var sender = _sides[step & 1];
                var receiver = _sides[1 - (step & 1)];
                if (step % 5 < 2 || sender.Sent.Count == 0)
                {
                    sender.Send(_text++);
                }
                else
                {
                    receiver.Deliver(sender.Sent[step / 5 % sender.Sent.Count]);
                }
            }
        }
    }

    private sealed class Side(SignalPeer peer)
    {
        private readonly List<string> _chains = [];
        private readonly HashSet<Sent> _delivered = [];

        public List<Sent> Sent { get; } = [];

        public void Send(byte text)
        {
            var message = peer.Encrypt(text);
            Sent.Add(new Sent(message, text, Convert.ToHexString(WhisperMessage.Parse(message.Body).RatchetKey)));
        }

        public void Deliver(Sent sent)
        {
            if (!_chains.Contains(sent.Chain))
            {
                _chains.Add(sent.Chain);
            }

            var isKept = _chains.Count - _chains.IndexOf(sent.Chain) <= ReceivingChains.MaxChains;
            if (isKept && _delivered.Add(sent))
            {
                Assert.That(peer.Receive(sent.Message).Plaintext, Is.EqualTo(new[] { sent.Text }));
            }
            else
            {
                var before = peer.Session!.Serialize();
                Assert.That(() => peer.Receive(sent.Message), Throws.TypeOf<SignalException>());
                Assert.That(peer.Session.Serialize(), Is.EqualTo(before));
            }
        }
    }

    private sealed record Sent(EncryptedMessage Message, byte Text, string Chain);
}
