using Scalable.Jobs.Messaging;

namespace Jobs.Tests.Messaging;

public class BrokerAddressTests
{
    [Theory]
    [InlineData("amqp://user:secret@one:5672", "amqp://user:secret@one:5672")]
    [InlineData("amqps://user:se%40cret@one/shop", "amqps://user:se%40cret@one/shop")]
    [InlineData("amqp://one", "amqp://one")]
    [InlineData(
        "amqp://user:secret@one:1,two:2,three/shop",
        "amqp://user:secret@one:1/shop amqp://user:secret@two:2/shop amqp://user:secret@three/shop")]
    public void Each_host_has_an_address_of_its_own(string text, string expected) =>
        Assert.Equal(expected.Split(' ').Select(address => new Uri(address)), BrokerAddress.Parse(text));
}
