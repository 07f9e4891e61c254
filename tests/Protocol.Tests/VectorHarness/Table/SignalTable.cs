using OrleansGateway.Protocol.Tests.Crypto;
using OrleansGateway.Protocol.Tests.Signal;

namespace OrleansGateway.Protocol.Tests.VectorHarness.Table;

internal sealed class SignalTable : VectorTable
{
    public SignalTable()
        : base("signal.json")
    {
        Describes("source", "format");
        Covered(
            "primitives.agreements",
            typeof(CurveVectorTests),
            nameof(CurveVectorTests.BothSidesAgreeOnTheSecretOfTheReference));
        Covered(
            "primitives.clamping",
            typeof(CurveVectorTests),
            nameof(CurveVectorTests.APrivateKeyIsClampedAsTheReferenceDoes));
        Covered(
            "primitives.signatures",
            typeof(CurveVectorTests),
            nameof(CurveVectorTests.TheSignaturesOfTheReferenceAndOurOwnVerify));
        Covered("primitives.badSignatures", typeof(CurveVectorTests), nameof(CurveVectorTests.ABadSignatureIsRefused));
        Covered("primitives.secrets", typeof(CurveVectorTests), nameof(CurveVectorTests.DerivedSecretsMatchTheReference));
        Covered("primitives.chain", typeof(ConversationVectorTests), nameof(ConversationVectorTests.AChainKeyMovesOnAsTheReferenceDoes));
        Covered("conversations", typeof(ConversationVectorTests), nameof(ConversationVectorTests.AConversationRunsAsTheReferenceRanIt));
    }
}
