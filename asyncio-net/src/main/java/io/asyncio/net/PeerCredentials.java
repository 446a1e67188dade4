package io.asyncio.net;

import java.util.List;

/// Who is at the other end of a Unix socket, as the system saw it when the connection was made.
///
/// @param pid the number of the process; 0 if the system does not tell, as macOS
/// @param uid the number of its user
/// @param gids the numbers of its groups, the first one its own; Linux tells that one only
public record PeerCredentials(int pid, int uid, List<Integer> gids) {

  /// Copies the groups.
  public PeerCredentials {
    gids = List.copyOf(gids);
  }
}
