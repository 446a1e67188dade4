package io.asyncio.http.client;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.function.Predicate;

/// Which addresses anybody in the world may be asked at: the registries of special addresses of
/// IANA (RFC 6890), read strictly.
final class PublicAddresses {

  static final Predicate<InetAddress> CHECK = PublicAddresses::isPublic;

  private PublicAddresses() {}

  static boolean isPublic(InetAddress address) {
    return switch (address) {
      case Inet4Address four -> isPublic(four.getAddress());
      case Inet6Address six -> isPublic6(six.getAddress());
      default -> false;
    };
  }

  private static boolean isPublic(byte[] four) {
    int a = four[0] & 0xff;
    int b = four[1] & 0xff;
    int c = four[2] & 0xff;
    return switch (a) {
      case 0, 10, 127 -> false;
      case 100 -> b < 64 || b > 127;
      case 169 -> b != 254;
      case 172 -> b < 16 || b > 31;
      case 192 -> b != 168 && !(b == 0 && (c == 0 || c == 2)) && !(b == 88 && c == 99);
      case 198 -> b != 18 && b != 19 && !(b == 51 && c == 100);
      case 203 -> !(b == 0 && c == 113);
      default -> a < 224;
    };
  }

  private static boolean isPublic6(byte[] six) {
    boolean isMapped = true;
    for (int i = 0; i < 10; i++) {
      isMapped &= six[i] == 0;
    }
    if (isMapped) {
      // ::, ::1, ::a.b.c.d and ::ffff:a.b.c.d
      return six[10] == -1 && six[11] == -1 && isPublicAddress(Arrays.copyOfRange(six, 12, 16));
    }
    int first = (six[0] & 0xff) << 8 | (six[1] & 0xff);
    int second = (six[2] & 0xff) << 8 | (six[3] & 0xff);
    return switch (first) {
      // NAT64: the last four bytes are an address of IPv4.
      case 0x64 ->
          second == 0xff9b
              && six[4] == 0
              && six[5] == 0
              && isPublicAddress(Arrays.copyOfRange(six, 12, 16));
      // 6to4: those after the first two are.
      case 0x2002 -> isPublicAddress(Arrays.copyOfRange(six, 2, 6));
      case 0x2001 -> second >= 0x200 && second != 0xdb8;
      // All that has been given out is 2000::/3.
      default -> (first & 0xe000) == 0x2000 && first != 0x3fff;
    };
  }

  private static boolean isPublicAddress(byte[] four) {
    try {
      return isPublic(InetAddress.getByAddress(four));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
