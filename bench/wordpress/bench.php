<?php
// WordPress's own privacy tools, called as the admin page's AJAX handlers call them (wp-admin/includes/ajax-actions.php,
// wp_ajax_wp_privacy_export_personal_data and …_erase_personal_data): the registered callback of one page, then core's own filter.
// Usage: php bench.php install | fill OTHERS | request KIND | page KIND REQUEST WHICH PAGE | all KIND REQUEST | left | forget_requests
// WP_DIR: a folder with WordPress and our wp-config.php. Prints one JSON object.
error_reporting(E_ALL & ~E_DEPRECATED);
$_SERVER += ['HTTP_HOST' => 'forum-fictif.example', 'REQUEST_METHOD' => 'POST', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1'];
[, $verb] = $argv;
if ($verb === 'install') define('WP_INSTALLING', true);
define('WP_ADMIN', true);
require getenv('WP_DIR') . '/wp-load.php';
foreach (['admin', 'upgrade', 'privacy-tools'] as $part) require_once ABSPATH . "wp-admin/includes/$part.php";
add_filter('pre_wp_mail', '__return_true');  // no letter leaves
const MAIL = 'odile@mille-traces.example', NAME = 'Odile Mille-Traces', RECORDS = 9999;  // and her profile: 10,000 records

function say($what) { echo json_encode($what), "\n"; }

function fill(int $others) {
  global $wpdb;
  $user = wp_insert_user(['user_login' => 'odile', 'user_pass' => wp_generate_password(), 'user_email' => MAIL, 'display_name' => NAME,
                          'user_url' => 'https://mille-traces.example', 'description' => 'Je collectionne les bancs publics.', 'role' => 'author']);
  $post = wp_insert_post(['post_title' => 'Les bancs', 'post_content' => 'Un banc par jour.', 'post_status' => 'publish']);
  $every = intdiv($others + RECORDS, RECORDS);  // hers are spread evenly among the others'
  $all = $others + RECORDS;
  $hers = "(seq % $every = 0 and seq div $every <= " . RECORDS . ')';
  $wpdb->query("insert into {$wpdb->comments} (comment_post_ID, comment_author, comment_author_email, comment_author_url, comment_author_IP,
      comment_date, comment_date_gmt, comment_content, comment_approved, comment_agent, comment_type, user_id)
    select $post, if($hers, '" . NAME . "', concat('Autre ', seq)), if($hers, '" . MAIL . "', concat(md5(seq div 10), '@autre.example')),
      if($hers, 'https://mille-traces.example', ''), if($hers, '203.0.113.77', concat('198.51.100.', seq % 250)), '2026-01-02 10:00:00', '2026-01-02 09:00:00',
      concat('Commentaire ', seq, repeat(' sur un banc public', 9), if($hers and seq div $every % 100 = 0, ' " . NAME . "', '')),
      '1', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'comment', if($hers, $user, 0)
    from seq_1_to_$all");
  if ($wpdb->last_error) throw new Exception($wpdb->last_error);
  return left();
}

/** What still says who she is, by SQL. */
function left() {
  global $wpdb;
  $count = fn($table, $where) => (int) $wpdb->get_var("select count(*) from $table where $where");
  $mail = "'%" . MAIL . "%'";
  return [
    'comments' => $count($wpdb->comments, 'comment_author_email = ' . "'" . MAIL . "'"),
    'texts' => $count($wpdb->comments, "comment_content like '%" . NAME . "%'"),
    'all_comments' => $count($wpdb->comments, '1'),
    'users' => $count($wpdb->users, "user_email like $mail"),
    'requests' => $count($wpdb->posts, "post_title like $mail"),
  ];
}

function request(string $kind) {
  $id = wp_create_user_request(MAIL, $kind);
  if (is_wp_error($id)) throw new Exception($id->get_error_message());
  _wp_privacy_account_request_confirmed($id);
  return $id;
}

/** Old requests of hers go before the next: core takes no second one while one is open. Their archives stay. */
function forget_requests() {
  foreach (get_posts(['post_type' => 'user_request', 'post_status' => 'any', 'numberposts' => -1]) as $one) wp_delete_post($one->ID, true);
  return true;
}

function callbacks(string $kind) {
  return apply_filters($kind === 'export_personal_data' ? 'wp_privacy_personal_data_exporters' : 'wp_privacy_personal_data_erasers', []);
}

function page(string $kind, int $request, int $which, int $page) {
  $all = callbacks($kind);
  $key = array_keys($all)[$which - 1];
  $answer = call_user_func($all[$key]['callback'], MAIL, $page);
  if ($kind === 'export_personal_data') $answer = apply_filters('wp_privacy_personal_data_export_page', $answer, $which, MAIL, $page, $request, false, $key);
  else {
    $answer['messages'] = $answer['messages'] ?? [];
    $answer = apply_filters('wp_privacy_personal_data_erasure_page', $answer, $which, MAIL, $page, $request, $key);
  }
  if (is_wp_error($answer) || isset($answer['success'])) throw new Exception(json_encode($answer));
  return ['done' => (bool) $answer['done'], 'of' => count($all), 'retained' => $answer['items_retained'] ?? false];
}

/** As the page's script does: page by page, callback by callback. */
function all(string $kind, int $request) {
  $pages = 0;
  for ($which = 1, $page = 1; ;) {
    $answer = page($kind, $request, $which, $page);
    ++$pages;
    if (!$answer['done']) { ++$page; continue; }
    if (++$which > $answer['of']) return $pages;
    $page = 1;
  }
}

$begun = microtime(true);
$out = match ($verb) {
  'install' => wp_install('Forum Fictif', 'animation', 'animation@forum-fictif.example', false, '', wp_generate_password()) ? true : false,
  'fill' => fill((int) $argv[2]),
  'left' => left(),
  'forget_requests' => forget_requests(),
  'request' => request($argv[2]),
  'page' => page($argv[2], (int) $argv[3], (int) $argv[4], (int) $argv[5]),
  'all' => all($argv[2], (int) $argv[3]),
};
say(['out' => $out, 'ms' => (microtime(true) - $begun) * 1000, 'peak_mb' => round(memory_get_peak_usage(true) / 1e6)]);
